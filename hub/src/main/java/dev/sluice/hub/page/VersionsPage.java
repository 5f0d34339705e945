package dev.sluice.hub.page;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The commits of a revision, and all branches and tags.
///
/// @param next the address of the page with older commits
public record VersionsPage(
        Frame frame,
        RepoHead head,
        List<Commit> commits,
        List<Named> branches,
        List<Named> tags,
        Optional<String> next) {
    public VersionsPage {
        commits = List.copyOf(commits);
        branches = List.copyOf(branches);
        tags = List.copyOf(tags);
    }

    /// A commit.
    ///
    /// @param sealed whether its seal passed
    /// @param withdrawn whether that release was taken back
    public record Commit(
            String id,
            String title,
            String author,
            Instant at,
            boolean sealed,
            boolean withdrawn) {}

    /// A branch or tag.
    public record Named(String name, String commit) {}
}
