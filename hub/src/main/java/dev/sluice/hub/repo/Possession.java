package dev.sluice.hub.repo;

import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.content.Realm;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.util.List;
import java.util.Optional;

/// Who may refer to content by its hash: a hash is no proof of having the content.
///
/// Somebody may who has sent it before, to this hub, or who may read it in some repository. Content
/// of an api-only repository is nobody's to read, and lies in a realm of its own besides.
public final class Possession {
    private final Database database;
    private final Permissions permissions;

    /// Looks into a database.
    public Possession(Database database, Permissions permissions) {
        this.database = database;
        this.permissions = permissions;
    }

    /// The size of a large file, if somebody may make it a file of a repository by its hash.
    public Optional<Long> sizeForCommit(Identity who, Repo repo, Digest sha256) {
        List<String> realms = repo.realm().usable().stream().map(Realm::name).toList();
        Optional<Long> size =
                database.read(
                        handle ->
                                handle.createQuery(
                                                "SELECT size_bytes FROM large_file WHERE sha256 ="
                                                        + " :sha256 AND realm IN (<realms>) LIMIT 1")
                                        .bind("sha256", sha256.hex())
                                        .bindList("realms", realms)
                                        .mapTo(Long.class)
                                        .findOne());
        return size.filter(_ -> hasSent(who, repo, realms, sha256) || mayRead(who, repo, sha256));
    }

    private boolean hasSent(Identity who, Repo repo, List<String> realms, Digest sha256) {
        return database.read(
                        handle ->
                                handle.createQuery(
                                                "SELECT COUNT(*) FROM possession WHERE hash = :hash AND"
                                                        + " realm IN (<realms>) AND holder IN (:account,"
                                                        + " :repo)")
                                        .bind("hash", sha256.hex())
                                        .bindList("realms", realms)
                                        .bind("account", who.accountId())
                                        // What was sent to a repository is its writers' to use.
                                        .bind("repo", maySendTo(who, repo) ? repo.id() : "")
                                        .mapTo(Integer.class)
                                        .one())
                > 0;
    }

    /// Whether the files with this content in a repository of the shared realm are readable.
    public boolean mayRead(Identity who, Digest sha256) {
        List<String> ids =
                database.read(
                        handle ->
                                handle.createQuery(
                                                "SELECT DISTINCT repo_id FROM git_blob WHERE sha256 = ?"
                                                        + " LIMIT 1000")
                                        .bind(0, sha256.hex())
                                        .mapTo(String.class)
                                        .list());
        return ids.stream()
                .flatMap(id -> database.read(handle -> RepoTable.byId(handle, id)).stream())
                .anyMatch(repo -> permissions.mayRead(who, repo));
    }

    private boolean mayRead(Identity who, Repo repo, Digest sha256) {
        return (isFileOf(repo, sha256) && maySendTo(who, repo)) || mayRead(who, sha256);
    }

    /// A writer may place a file of a repository anew in it, even where nobody may read it.
    private boolean isFileOf(Repo repo, Digest sha256) {
        return database.read(
                        handle ->
                                handle.createQuery(
                                                "SELECT COUNT(*) FROM git_blob WHERE repo_id = ? AND"
                                                        + " sha256 = ?")
                                        .bind(0, repo.id())
                                        .bind(1, sha256.hex())
                                        .mapTo(Integer.class)
                                        .one())
                > 0;
    }

    private static boolean maySendTo(Identity who, Repo repo) {
        return who.has(Role.WRITE, repo.name().namespace());
    }
}
