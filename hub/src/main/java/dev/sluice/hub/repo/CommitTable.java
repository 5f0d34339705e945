package dev.sluice.hub.repo;

import dev.sluice.hub.git.GitCommit;
import dev.sluice.hub.git.Oid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// The rows of `git_commit`.
final class CommitTable {
    private static final String COLUMNS =
            "oid, tree_oid, parent_oid, depth, author, title, message, created_at";

    private static final RowMapper<CommitInfo> ROW =
            (row, _) ->
                    new CommitInfo(
                            new Oid(row.getString("oid")),
                            new Oid(row.getString("tree_oid")),
                            Optional.ofNullable(row.getString("parent_oid")).map(Oid::new),
                            row.getLong("depth"),
                            row.getString("author"),
                            row.getString("title"),
                            row.getString("message"),
                            Instant.ofEpochMilli(row.getLong("created_at")));

    private CommitTable() {}

    static Optional<CommitInfo> find(Handle handle, String repoId, Oid oid) {
        return handle.createQuery(
                        "SELECT " + COLUMNS + " FROM git_commit WHERE repo_id = ? AND oid = ?")
                .bind(0, repoId)
                .bind(1, oid.hex())
                .map(ROW)
                .findOne();
    }

    /// A commit and those before it, newest first.
    static List<CommitInfo> history(Handle handle, String repoId, Oid from, long skip, long limit) {
        return handle.createQuery(
                        """
                        WITH RECURSIVE line (id, before, rest) AS (
                            SELECT oid, parent_oid, CAST(:count AS BIGINT) FROM git_commit
                            WHERE repo_id = :repo AND oid = :from
                            UNION ALL
                            SELECT c.oid, c.parent_oid, line.rest - 1
                            FROM git_commit c JOIN line ON c.repo_id = :repo AND c.oid = line.before
                            WHERE line.rest > 1)
                        SELECT %s FROM git_commit JOIN line ON oid = line.id
                        WHERE repo_id = :repo ORDER BY depth DESC LIMIT :limit OFFSET :skip
                        """
                                .formatted(COLUMNS))
                .bind("repo", repoId)
                .bind("from", from.hex())
                .bind("count", Math.addExact(skip, limit))
                .bind("limit", limit)
                .bind("skip", skip)
                .map(ROW)
                .list();
    }

    /// Stores a commit; one that is there already stays.
    static CommitInfo insert(Handle handle, String repoId, GitCommit commit, Instant at) {
        long depth =
                commit.parent()
                        .map(parent -> find(handle, repoId, parent).orElseThrow().depth() + 1)
                        .orElse(0L);
        CommitInfo info =
                new CommitInfo(
                        commit.oid(),
                        commit.tree(),
                        commit.parent(),
                        depth,
                        commit.author(),
                        commit.title(),
                        commit.message(),
                        at);
        handle.execute(
                "INSERT INTO git_commit (repo_id, "
                        + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                repoId,
                info.oid().hex(),
                info.tree().hex(),
                info.parent().map(Oid::hex).orElse(null),
                depth,
                info.author(),
                info.title(),
                info.message(),
                at.toEpochMilli());
        return info;
    }
}
