package dev.sluice.release;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How a release ended.
public sealed interface ReleaseResult {
    /// Where it was to go.
    Path folder();

    /// Every downloadable edition stands in its folder, and in none of them was anything withheld
    /// found.
    ///
    /// @param madeIdentity the file with the key that was made for the withheld components, which
    ///   its owner must move; empty where the plan names recipients
    /// @param notes what the reader should know of this run
    record Released(
            Path folder, ReleaseReport report, Optional<Path> madeIdentity, List<String> notes)
            implements ReleaseResult {}

    /// An earlier run did it all, and everything stands as it left it.
    ///
    /// @param summary what there would be to do, in a line
    record AlreadyDone(Path folder, String summary) implements ReleaseResult {}

    /// The gate did not pass every edition; nothing was published. The report says why, and a later
    /// run goes on from here.
    record Held(Path folder, ReleaseReport report) implements ReleaseResult {}

    /// Something withheld was found in an edition; nothing was published.
    record Leaked(Path folder, List<LeakedEdition> editions) implements ReleaseResult {}

    /// What was found in one edition.
    ///
    /// @param findings the first of them, a sentence or two each
    /// @param findingsTotal how many there are
    record LeakedEdition(String edition, List<String> findings, long findingsTotal) {}
}
