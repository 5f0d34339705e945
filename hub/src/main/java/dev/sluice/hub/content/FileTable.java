package dev.sluice.hub.content;

import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/// The rows of `large_file` and `file_xorb`.
final class FileTable {
    private static final String COLUMNS = "realm, sha256, size_bytes, xet_hash, terms";

    private static final RowMapper<LargeFile> ROW =
            (row, _) -> {
                Realm realm = new Realm(row.getString("realm"));
                return new LargeFile(
                        realm,
                        new Digest(row.getString("sha256")),
                        row.getLong("size_bytes"),
                        XetHash.parse(row.getString("xet_hash")),
                        FileTerms.decode(realm, row.getBytes("terms")));
            };

    private FileTable() {}

    static Optional<LargeFile> find(Handle handle, Realm realm, Digest sha256) {
        return handle.createQuery(
                        "SELECT " + COLUMNS + " FROM large_file WHERE realm = ? AND sha256 = ?")
                .bind(0, realm.name())
                .bind(1, sha256.hex())
                .map(ROW)
                .findOne();
    }

    static Optional<XetHash> xetHash(Handle handle, Realm realm, Digest sha256) {
        return handle.createQuery("SELECT xet_hash FROM large_file WHERE realm = ? AND sha256 = ?")
                .bind(0, realm.name())
                .bind(1, sha256.hex())
                .map((row, _) -> XetHash.parse(row.getString("xet_hash")))
                .findOne();
    }

    static List<LargeFile> withXetHash(Handle handle, Realm realm, XetHash hash, int most) {
        return handle.createQuery(
                        "SELECT "
                                + COLUMNS
                                + " FROM large_file WHERE realm = ? AND xet_hash = ? LIMIT ?")
                .bind(0, realm.name())
                .bind(1, hash.toString())
                .bind(2, most)
                .map(ROW)
                .list();
    }

    /// Files of a realm that have chunks of a xorb.
    static List<Digest> withXorb(Handle handle, Realm realm, XorbId xorb, int most) {
        return handle.createQuery(
                        "SELECT sha256 FROM file_xorb WHERE xorb_realm = ? AND xorb_hash = ?"
                                + " AND realm = ? ORDER BY sha256 LIMIT ?")
                .bind(0, xorb.realm().name())
                .bind(1, xorb.hash().toString())
                .bind(2, realm.name())
                .bind(3, most)
                .map((row, _) -> new Digest(row.getString("sha256")))
                .list();
    }

    /// Whether all that a file is made of is sound.
    static boolean isSound(Handle handle, Realm realm, Digest sha256) {
        return handle.createQuery(
                                """
                                SELECT COUNT(*) FROM file_xorb f
                                JOIN xorb x ON x.realm = f.xorb_realm AND x.hash = f.xorb_hash
                                WHERE f.realm = ? AND f.sha256 = ? AND x.damaged_at IS NOT NULL
                                """)
                        .bind(0, realm.name())
                        .bind(1, sha256.hex())
                        .mapTo(Integer.class)
                        .one()
                == 0;
    }

    /// Stores a file, in place of what was known of the same content.
    static void put(Handle handle, LargeFile file, long now) {
        handle.execute(
                """
                INSERT INTO large_file
                (realm, sha256, size_bytes, xet_hash, terms, created_at, used_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (realm, sha256) DO UPDATE SET
                    xet_hash = excluded.xet_hash, terms = excluded.terms,
                    used_at = excluded.used_at
                """,
                file.realm().name(),
                file.sha256().hex(),
                file.sizeBytes(),
                file.xetHash().toString(),
                FileTerms.encode(file.realm(), file.terms()),
                now,
                now);
        handle.execute(
                "DELETE FROM file_xorb WHERE realm = ? AND sha256 = ?",
                file.realm().name(),
                file.sha256().hex());
        for (XorbId xorb : file.terms().stream().map(FileTerm::xorb).collect(Collectors.toSet())) {
            handle.execute(
                    "INSERT INTO file_xorb (realm, sha256, xorb_realm, xorb_hash)"
                            + " VALUES (?, ?, ?, ?)",
                    file.realm().name(),
                    file.sha256().hex(),
                    xorb.realm().name(),
                    xorb.hash().toString());
        }
    }

    /// Puts off the end of a file and its xorbs.
    static void use(Handle handle, Realm realm, Digest sha256, long now) {
        handle.execute(
                "UPDATE large_file SET used_at = ? WHERE realm = ? AND sha256 = ?",
                now,
                realm.name(),
                sha256.hex());
        handle.execute(
                """
                UPDATE xorb SET used_at = ? WHERE (realm, hash) IN (
                    SELECT xorb_realm, xorb_hash FROM file_xorb
                    WHERE realm = ? AND sha256 = ?)
                """,
                now,
                realm.name(),
                sha256.hex());
    }
}
