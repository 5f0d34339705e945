package dev.sluice.hub.repo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// The rows of `repo` and `repo_alias`.
final class RepoTable {
    private static final String COLUMNS =
            "SELECT id, kind, namespace, name, access, sealed, grant_days, created_at, updated_at,"
                    + " downloads FROM repo ";

    private static final RowMapper<Repo> ROW =
            (row, _) -> {
                int days = row.getInt("grant_days");
                return new Repo(
                        row.getString("id"),
                        RepoKind.of(row.getString("kind")).orElseThrow(),
                        new RepoName(row.getString("namespace"), row.getString("name")),
                        Access.of(row.getString("access")).orElseThrow(),
                        row.getInt("sealed") != 0,
                        days == 0 ? OptionalInt.empty() : OptionalInt.of(days),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("updated_at")),
                        row.getLong("downloads"));
            };

    private RepoTable() {}

    static Optional<Repo> find(Handle handle, RepoKind kind, RepoName name) {
        return handle.createQuery(COLUMNS + "WHERE name_key = ?")
                .bind(0, name.key(kind))
                .map(ROW)
                .findOne();
    }

    /// The repository that was moved away from a name.
    static Optional<Repo> findMoved(Handle handle, RepoKind kind, RepoName name) {
        return handle.createQuery(
                        COLUMNS + "WHERE id = (SELECT repo_id FROM repo_alias WHERE name_key = ?)")
                .bind(0, name.key(kind))
                .map(ROW)
                .findOne();
    }

    static Optional<Repo> byId(Handle handle, String id) {
        return handle.createQuery(COLUMNS + "WHERE id = ?").bind(0, id).map(ROW).findOne();
    }

    static List<Repo> ofKind(Handle handle, RepoKind kind) {
        return handle.createQuery(COLUMNS + "WHERE kind = ?").bind(0, kind.text()).map(ROW).list();
    }

    static void insert(Handle handle, Repo repo) {
        handle.execute(
                "INSERT INTO repo (id, kind, namespace, name, name_key, access, sealed, grant_days,"
                        + " created_at, updated_at, downloads) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                repo.id(),
                repo.kind().text(),
                repo.name().namespace(),
                repo.name().name(),
                repo.name().key(repo.kind()),
                repo.access().text(),
                repo.sealed() ? 1 : 0,
                days(repo),
                repo.createdAt().toEpochMilli(),
                repo.updatedAt().toEpochMilli(),
                repo.downloads());
        // A new repository takes the name over from one that was moved away.
        handle.execute("DELETE FROM repo_alias WHERE name_key = ?", repo.name().key(repo.kind()));
    }

    static void update(Handle handle, Repo repo) {
        handle.execute(
                "UPDATE repo SET namespace = ?, name = ?, name_key = ?, access = ?, sealed = ?,"
                        + " grant_days = ?, updated_at = ? WHERE id = ?",
                repo.name().namespace(),
                repo.name().name(),
                repo.name().key(repo.kind()),
                repo.access().text(),
                repo.sealed() ? 1 : 0,
                days(repo),
                repo.updatedAt().toEpochMilli(),
                repo.id());
    }

    static void leaveAlias(Handle handle, RepoKind kind, RepoName old, String id) {
        handle.execute("DELETE FROM repo_alias WHERE name_key = ?", old.key(kind));
        handle.execute(
                "INSERT INTO repo_alias (name_key, repo_id) VALUES (?, ?)", old.key(kind), id);
    }

    static void delete(Handle handle, String id) {
        handle.execute("DELETE FROM repo WHERE id = ?", id);
    }

    static void touch(Handle handle, String id, Instant at) {
        handle.execute("UPDATE repo SET updated_at = ? WHERE id = ?", at.toEpochMilli(), id);
    }

    static void addDownloads(Handle handle, String id, long count) {
        handle.execute("UPDATE repo SET downloads = downloads + ? WHERE id = ?", count, id);
    }

    private static Integer days(Repo repo) {
        return repo.grantDays().orElse(0);
    }
}
