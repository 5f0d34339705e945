package dev.sluice.hub.client;

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
}
