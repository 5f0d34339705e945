package dev.sluice.hub.repo;

import dev.sluice.hub.account.Identity;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Has the last word on what a branch that people download is to hold. It is asked with the whole
/// tree, before anything is stored.
public interface CommitGate {
    /// Decides.
    ///
    /// @param files all files of the commit-to-be
    /// @return what to write down beside the commit, in its transaction
    /// @throws dev.sluice.hub.Refusal when the commit is not to be
    Pass check(Identity who, Repo repo, Map<RepoPath, Blob> files);

    /// A commit that may be.
    interface Pass {
        /// Writes down what was found, beside the commit.
        void record(Handle handle, Oid commit);
    }
}
