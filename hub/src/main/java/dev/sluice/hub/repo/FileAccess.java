package dev.sluice.hub.repo;

import dev.sluice.hub.account.Identity;
import dev.sluice.hub.content.ReadRights;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which large files stand in which repositories, and so who may read them.
public final class FileAccess {
    private static final int BATCH = 500;

    private final Database database;
    private final Repos repos;
    private final Permissions permissions;

    /// Decides by what commits have.
    public FileAccess(Database database, Repos repos, Permissions permissions) {
        this.database = database;
        this.repos = repos;
        this.permissions = permissions;
    }

    /// Whether a commit of the repository has the large file.
    public boolean has(Repo repo, Digest sha256) {
        return database.read(
                handle ->
                        handle.createQuery(
                                                "SELECT COUNT(*) FROM git_blob WHERE repo_id = ?"
                                                        + " AND sha256 = ?"
                                                        + " AND large_bytes IS NOT NULL")
                                        .bind(0, repo.id())
                                        .bind(1, sha256.hex())
                                        .mapTo(Integer.class)
                                        .one()
                                > 0);
    }

    /// What somebody may read: the files of repositories that they may read, whichever these are.
    public ReadRights rightsOf(Identity who) {
        Map<String, Boolean> readable = new HashMap<>();
        return files -> {
            Set<Digest> found = new HashSet<>();
            for (Placed placed : places(files)) {
                if (readable.computeIfAbsent(placed.repoId(), id -> mayRead(who, id))) {
                    found.add(placed.sha256());
                }
            }
            return found;
        };
    }

    private record Placed(String repoId, Digest sha256) {}

    private boolean mayRead(Identity who, String repoId) {
        return repos.byId(repoId).filter(repo -> permissions.mayRead(who, repo)).isPresent();
    }

    private List<Placed> places(Collection<Digest> files) {
        List<String> all = files.stream().map(Digest::hex).toList();
        List<Placed> places = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            List<String> some = all.subList(from, Math.min(all.size(), from + BATCH));
            places.addAll(
                    database.read(
                            handle ->
                                    handle.createQuery(
                                                    "SELECT DISTINCT repo_id, sha256 FROM git_blob"
                                                            + " WHERE sha256 IN (<some>)"
                                                            + " AND large_bytes IS NOT NULL")
                                            .bindList("some", some)
                                            .map(
                                                    (row, _) ->
                                                            new Placed(
                                                                    row.getString("repo_id"),
                                                                    new Digest(
                                                                            row.getString(
                                                                                    "sha256"))))
                                            .list()));
        }
        return places;
    }
}
