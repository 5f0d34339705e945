package dev.sluice.hub.content;

import dev.sluice.hub.xet.Chunk;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.storage.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/// The rows of `xorb` and `chunk_key`.
final class XorbTable {
    private static final RowMapper<StoredXorb> ROW =
            (row, _) -> {
                XetHash hash = XetHash.parse(row.getString("hash"));
                row.getLong("damaged_at");
                boolean damaged = !row.wasNull();
                return new StoredXorb(
                        new XorbId(new Realm(row.getString("realm")), hash),
                        new Digest(row.getString("blob_sha256")),
                        Xorb.ofTable(hash, row.getBytes("chunks")),
                        damaged);
            };

    private XorbTable() {}

    static Optional<StoredXorb> find(Handle handle, XorbId id) {
        return handle.createQuery(
                        "SELECT realm, hash, blob_sha256, chunks, damaged_at FROM xorb"
                                + " WHERE realm = ? AND hash = ?")
                .bind(0, id.realm().name())
                .bind(1, id.hash().toString())
                .map(ROW)
                .findOne();
    }

    /// Notes that the blob of a xorb is gone or altered; whether that is news.
    static boolean noteDamaged(Handle handle, XorbId id, long now) {
        return handle.execute(
                        "UPDATE xorb SET damaged_at = ? WHERE realm = ? AND hash = ? AND"
                                + " damaged_at IS NULL",
                        now,
                        id.realm().name(),
                        id.hash().toString())
                > 0;
    }

    /// Whether the xorb is there, and its blob was not found damaged.
    static boolean isSound(Handle handle, XorbId id) {
        return handle.createQuery(
                                "SELECT COUNT(*) FROM xorb WHERE realm = ? AND hash = ?"
                                        + " AND damaged_at IS NULL")
                        .bind(0, id.realm().name())
                        .bind(1, id.hash().toString())
                        .mapTo(Integer.class)
                        .one()
                == 1;
    }

    /// Stores a xorb whose blob is in the store; one that is there gets this blob and is sound
    /// again.
    static void put(Handle handle, XorbId id, Digest blob, Xorb xorb, long now) {
        handle.execute(
                """
                INSERT INTO xorb
                (realm, hash, blob_sha256, stored_bytes, raw_bytes, chunks, created_at, used_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (realm, hash) DO UPDATE SET
                    blob_sha256 = excluded.blob_sha256, stored_bytes = excluded.stored_bytes,
                    chunks = excluded.chunks, used_at = excluded.used_at, damaged_at = NULL
                """,
                id.realm().name(),
                id.hash().toString(),
                blob.hex(),
                xorb.storedBytes(),
                xorb.rawBytes(),
                xorb.table(),
                now,
                now);
        for (Xorb.StoredChunk stored : xorb.chunks()) {
            if (stored.chunk().hash().isDedupKey()) {
                putKey(handle, stored.chunk(), id);
            }
        }
    }

    /// Makes a chunk one by which its xorb is found.
    static void putKey(Handle handle, Chunk chunk, XorbId id) {
        handle.execute(
                "INSERT INTO chunk_key (realm, chunk_hash, xorb_hash) VALUES (?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                id.realm().name(),
                chunk.hash().toString(),
                id.hash().toString());
    }

    /// Sound xorbs that have a chunk as a key, newest first.
    static List<XorbId> withKey(Handle handle, Collection<Realm> realms, XetHash chunk, int most) {
        return handle.createQuery(
                        """
                        SELECT x.realm, x.hash FROM chunk_key k
                        JOIN xorb x ON x.realm = k.realm AND x.hash = k.xorb_hash
                        WHERE k.realm IN (<realms>) AND k.chunk_hash = :chunk
                          AND x.damaged_at IS NULL
                        ORDER BY x.created_at DESC LIMIT :most
                        """)
                .bindList("realms", realms.stream().map(Realm::name).toList())
                .bind("chunk", chunk.toString())
                .bind("most", most)
                .map(XorbTable::id)
                .list();
    }

    /// Sound xorbs of the newest file that has this one too, itself left out.
    static List<XorbId> neighbours(Handle handle, XorbId id, int most) {
        return handle.createQuery(
                        """
                        SELECT DISTINCT x.realm, x.hash FROM file_xorb f
                        JOIN xorb x ON x.realm = f.xorb_realm AND x.hash = f.xorb_hash
                        WHERE x.damaged_at IS NULL AND (f.realm, f.sha256) = (
                            SELECT l.realm, l.sha256 FROM file_xorb n
                            JOIN large_file l ON l.realm = n.realm AND l.sha256 = n.sha256
                            WHERE n.xorb_realm = :realm AND n.xorb_hash = :hash
                            ORDER BY l.created_at DESC LIMIT 1)
                          AND NOT (x.realm = :realm AND x.hash = :hash)
                        LIMIT :most
                        """)
                .bind("realm", id.realm().name())
                .bind("hash", id.hash().toString())
                .bind("most", most)
                .map(XorbTable::id)
                .list();
    }

    /// Puts off the end of a xorb; false when it is not there or damaged.
    static boolean use(Handle handle, XorbId id, long now) {
        return handle.execute(
                        "UPDATE xorb SET used_at = ? WHERE realm = ? AND hash = ?"
                                + " AND damaged_at IS NULL",
                        now,
                        id.realm().name(),
                        id.hash().toString())
                == 1;
    }

    static XorbId id(ResultSet row, StatementContext context) throws SQLException {
        return new XorbId(new Realm(row.getString("realm")), XetHash.parse(row.getString("hash")));
    }
}
