package dev.sluice.hub.repo;

import dev.sluice.hub.git.RepoPath;

/// One line of a commit: what is to happen at a path.
public sealed interface Change {
    /// Where.
    RepoPath path();

    /// A file whose content is in the blob store already, or is a large file.
    record Put(RepoPath path, Blob blob) implements Change {}

    /// A file that is to go; that it is not there is no error.
    record Delete(RepoPath path) implements Change {}

    /// A folder that is to go with all that is in it.
    record DeleteFolder(RepoPath path) implements Change {}
}
