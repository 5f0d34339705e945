package dev.sluice.hub.page;

import java.time.Instant;
import java.util.List;

/// What stands above each page of a repository.
///
/// @param namespace whose it is
/// @param name without the namespace
/// @param links into the shown revision
/// @param revision as people call it
/// @param commit its id
/// @param marks what to know before its files
/// @param downloads how often a file of it was downloaded
/// @param sealed whether the revision has a seal that passed
/// @param deciding whether the reader decides requests for access
/// @param pending how many of these wait
public record RepoHead(
        String namespace,
        String name,
        Links links,
        String revision,
        String commit,
        List<Mark> marks,
        long downloads,
        Instant updatedAt,
        boolean sealed,
        boolean deciding,
        int pending) {
    public RepoHead {
        marks = List.copyOf(marks);
    }

    /// The pages of a repository.
    public enum Tab {
        CARD,
        FILES,
        VERSIONS,
        SEAL,
        REQUESTS
    }
}
