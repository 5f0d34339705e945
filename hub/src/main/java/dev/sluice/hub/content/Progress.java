package dev.sluice.hub.content;

/// Is told how far the content of a shard is checked.
public interface Progress {
    /// Tells nobody.
    Progress NONE = (_, _) -> {};

    /// So many bytes of so many are hashed.
    void checked(long doneBytes, long totalBytes);
}
