package dev.sluice.hub.repo;

import dev.sluice.hub.git.LfsPointer;
import dev.sluice.hub.git.Oid;
import dev.sluice.storage.Digest;

/// A file's content, wherever it stands.
///
/// @param oid the git blob; of a large file, its pointer
/// @param sizeBytes of the content
/// @param sha256 of the content
/// @param large whether git has a pointer for it, and the content is a large file
public record Blob(Oid oid, long sizeBytes, Digest sha256, boolean large) {
    /// The content's name for caches: what clients store it under.
    public String etag() {
        return large ? sha256.hex() : oid.hex();
    }

    /// A large file's blob.
    public static Blob ofLarge(Digest sha256, long sizeBytes) {
        return new Blob(new LfsPointer(sha256, sizeBytes).oid(), sizeBytes, sha256, true);
    }

    /// The pointer that git has for a large file.
    public LfsPointer pointer() {
        return new LfsPointer(sha256, sizeBytes);
    }
}
