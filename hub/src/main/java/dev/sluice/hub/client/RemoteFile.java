package dev.sluice.hub.client;

import dev.sluice.hub.git.Oid;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// A file of a revision, as a hub lists it.
///
/// @param path names joined by slashes
/// @param sizeBytes of the content
/// @param gitOid the sha1 of the git blob; of a large file, of its pointer
/// @param sha256 of a large file's content, in hexadecimal
public record RemoteFile(String path, long sizeBytes, String gitOid, Optional<String> sha256) {
    /// By what its content is known to caches.
    String etag() {
        return sha256.orElse(gitOid);
    }

    /// What its content is hashed with, which then comes to the [#etag]: sha256 for a large file,
    /// git's hash for any other.
    MessageDigest hash() {
        if (sha256.isEmpty()) {
            return Oid.blobHash(sizeBytes);
        }
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java platform has no SHA-256", missing);
        }
    }
}
