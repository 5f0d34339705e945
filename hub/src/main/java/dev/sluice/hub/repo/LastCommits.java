package dev.sluice.hub.repo;

import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which commit last changed what stands at a path.
public final class LastCommits {
    private static final int STEP = 100;

    private final Snapshots snapshots;

    /// Looks through history.
    public LastCommits(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /// For each path that stands in a commit, the newest commit up to it that changed it.
    public Map<RepoPath, CommitInfo> of(Repo repo, CommitInfo commit, List<RepoPath> paths) {
        Map<RepoPath, Oid> open = new HashMap<>();
        paths.forEach(path -> oid(repo, commit, path).ifPresent(oid -> open.put(path, oid)));
        Map<RepoPath, CommitInfo> newest = new HashMap<>();
        open.keySet().forEach(path -> newest.put(path, commit));
        for (long skip = 0; !open.isEmpty(); skip += STEP) {
            List<CommitInfo> some = snapshots.history(repo, commit, skip, STEP);
            for (CommitInfo each : some) {
                open.entrySet()
                        .removeIf(
                                path -> {
                                    if (oid(repo, each, path.getKey())
                                            .equals(Optional.of(path.getValue()))) {
                                        newest.put(path.getKey(), each);
                                        return false;
                                    }
                                    return true;
                                });
            }
            if (some.size() < STEP) {
                break;
            }
        }
        return newest;
    }

    private Optional<Oid> oid(Repo repo, CommitInfo commit, RepoPath path) {
        return snapshots.entry(repo, commit, path).map(Entry::oid);
    }
}
