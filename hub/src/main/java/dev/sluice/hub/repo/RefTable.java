package dev.sluice.hub.repo;

import dev.sluice.hub.git.Oid;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// The rows of `git_ref`.
final class RefTable {
    private static final RowMapper<Ref> ROW =
            (row, _) ->
                    new Ref(
                            row.getString("name"),
                            new Oid(row.getString("commit_oid")),
                            Optional.ofNullable(row.getString("message")));

    private RefTable() {}

    static Optional<Ref> find(Handle handle, String repoId, String name) {
        return handle.createQuery(
                        "SELECT name, commit_oid, message FROM git_ref WHERE repo_id = ? AND name = ?")
                .bind(0, repoId)
                .bind(1, name)
                .map(ROW)
                .findOne();
    }

    static List<Ref> all(Handle handle, String repoId) {
        return handle.createQuery(
                        "SELECT name, commit_oid, message FROM git_ref WHERE repo_id = ? ORDER BY name")
                .bind(0, repoId)
                .map(ROW)
                .list();
    }

    static void insert(Handle handle, String repoId, Ref ref) {
        handle.execute(
                "INSERT INTO git_ref (repo_id, name, commit_oid, message) VALUES (?, ?, ?, ?)",
                repoId,
                ref.name(),
                ref.commit().hex(),
                ref.message().orElse(null));
    }

    static void move(Handle handle, String repoId, String name, Oid to) {
        handle.execute(
                "UPDATE git_ref SET commit_oid = ? WHERE repo_id = ? AND name = ?",
                to.hex(),
                repoId,
                name);
    }

    static boolean delete(Handle handle, String repoId, String name) {
        return handle.execute("DELETE FROM git_ref WHERE repo_id = ? AND name = ?", repoId, name)
                > 0;
    }
}
