package dev.sluice.hub.repo;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.GitTree;
import dev.sluice.hub.git.Oid;
import dev.sluice.storage.Digest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// The rows of `git_tree` and `git_blob`.
final class ObjectTable {
    private static final RowMapper<Blob> ROW =
            (row, _) -> {
                long large = row.getLong("large_bytes");
                boolean isLarge = !row.wasNull();
                return new Blob(
                        new Oid(row.getString("oid")),
                        isLarge ? large : row.getLong("size_bytes"),
                        new Digest(row.getString("sha256")),
                        isLarge);
            };

    private ObjectTable() {}

    static Optional<GitTree> tree(Handle handle, String repoId, Oid oid) {
        if (oid.equals(GitTree.EMPTY.oid())) {
            return Optional.of(GitTree.EMPTY);
        }
        return handle.createQuery("SELECT content FROM git_tree WHERE repo_id = ? AND oid = ?")
                .bind(0, repoId)
                .bind(1, oid.hex())
                .mapTo(byte[].class)
                .findOne()
                .map(GitTree::parse);
    }

    static List<Blob> blobs(Handle handle, String repoId, Collection<Oid> oids) {
        if (oids.isEmpty()) {
            return List.of();
        }
        return handle.createQuery(
                        "SELECT oid, size_bytes, sha256, large_bytes FROM git_blob"
                                + " WHERE repo_id = :repo AND oid IN (<oids>)")
                .bind("repo", repoId)
                .bindList("oids", oids.stream().map(Oid::hex).toList())
                .map(ROW)
                .list();
    }

    static void insertTree(Handle handle, String repoId, GitTree tree) {
        handle.execute(
                "INSERT INTO git_tree (repo_id, oid, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                repoId,
                tree.oid().hex(),
                tree.encode());
    }

    /// Stores what is known of a blob.
    ///
    /// @throws Refusal when the repository has other content of the same git id
    static void insertBlob(Handle handle, String repoId, Blob blob, long gitBytes) {
        @Nullable Long large = blob.large() ? Long.valueOf(blob.sizeBytes()) : null;
        handle.execute(
                "INSERT INTO git_blob (repo_id, oid, size_bytes, sha256, large_bytes)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                repoId,
                blob.oid().hex(),
                gitBytes,
                blob.sha256().hex(),
                large);
        Blob stored = blobs(handle, repoId, List.of(blob.oid())).getFirst();
        if (!stored.sha256().equals(blob.sha256())) {
            throw Refusal.badRequest(
                    "a file has the git id "
                            + blob.oid()
                            + " of another content: a made-up collision of SHA-1; change the file");
        }
    }
}
