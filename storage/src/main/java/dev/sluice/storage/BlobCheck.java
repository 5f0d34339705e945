package dev.sluice.storage;

/// What [BlobStore#verify] found when it hashed a blob again.
public sealed interface BlobCheck {
    /// The content is what its name says.
    record Intact() implements BlobCheck {}

    /// The content changed in the store; delete the blob and put it again.
    ///
    /// @param actual the digest of what stands there now
    record Altered(Digest actual) implements BlobCheck {}

    /// The store does not have it.
    record Missing() implements BlobCheck {}
}
