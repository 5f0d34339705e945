package dev.sluice.hub.repo;

import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;

/// What stands at a path of one commit.
public sealed interface Entry {
    /// Where it stands.
    RepoPath path();

    /// The git object: a tree, or a blob (of a large file, its pointer).
    Oid oid();

    /// A folder.
    record Folder(RepoPath path, Oid oid) implements Entry {}

    /// A file.
    ///
    /// @param blob what is known of its content
    record File(RepoPath path, Blob blob) implements Entry {
        @Override
        public Oid oid() {
            return blob.oid();
        }
    }
}
