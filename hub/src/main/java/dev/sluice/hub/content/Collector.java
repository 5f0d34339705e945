package dev.sluice.hub.content;

import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Removes what nobody needs: large files that no commit has, xorbs that no file has, blobs that no
/// row names; each only when it was last used long ago.
///
/// Rows go first and their blobs afterwards, each blob in a transaction of its own that looks once
/// more whether some row names it. So it may be killed anywhere: a blob without a row is left,
/// which the next run finds. What an upload relies on, it has marked as used, and looks for again
/// in the transaction that registers it ([Registrar]).
public final class Collector {
    /// How long things stay after they were used last. Clients refer to what they sent for 21 days;
    /// a day more is for uploads that began before that.
    public static final Duration GRACE = Duration.ofDays(22);

    /// How long a blob stays that no row names. It may be on its way to one.
    private static final Duration ORPHAN_GRACE = Duration.ofDays(1);

    private static final int BATCH = 200;

    private final Database database;
    private final BlobStore blobs;
    private final InstantSource clock;

    public Collector(Database database, BlobStore blobs, InstantSource clock) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
    }

    /// What a run removed.
    public record Collected(int files, int xorbs, int blobs) {}

    /// Collects with the usual grace.
    public Collected collect() {
        return collect(GRACE, ORPHAN_GRACE);
    }

    /// Collects sooner, to get room. With a shorter grace than [#GRACE] the address of the CAS
    /// changes first, so that clients forget what may be gone; an upload under way may have to be
    /// repeated.
    public Collected collect(Duration grace, Duration orphanGrace) {
        if (grace.compareTo(GRACE) < 0) {
            database.useTransaction(CasGeneration::raise);
        }
        long before = clock.instant().minus(grace).toEpochMilli();
        int files = repeat(handle -> files(handle, before));
        int xorbs = 0;
        int deleted = 0;
        List<Digest> freed;
        do {
            freed = database.inTransaction(handle -> xorbs(handle, before));
            xorbs += freed.size();
            deleted += delete(freed);
        } while (freed.size() == BATCH);
        return new Collected(files, xorbs, deleted + sweep(orphanGrace));
    }

    /// A batch of files that no commit has.
    private static int files(Handle handle, long before) {
        List<Key> keys =
                handle.createQuery(
                                """
                                SELECT realm, sha256 AS hash FROM large_file f
                                WHERE used_at < ? AND NOT EXISTS (
                                    SELECT 1 FROM git_blob g
                                    WHERE g.sha256 = f.sha256 AND g.large_bytes IS NOT NULL)
                                LIMIT ?
                                """)
                        .bind(0, before)
                        .bind(1, BATCH)
                        .map((row, _) -> new Key(row.getString("realm"), row.getString("hash")))
                        .list();
        for (Key key : keys) {
            key.delete(handle, "DELETE FROM file_xorb WHERE realm = ? AND sha256 = ?");
            key.delete(handle, "DELETE FROM possession WHERE realm = ? AND hash = ?");
            key.delete(handle, "DELETE FROM large_file WHERE realm = ? AND sha256 = ?");
        }
        return keys.size();
    }

    /// A batch of xorbs that no file has; returns their blobs.
    private static List<Digest> xorbs(Handle handle, long before) {
        record Row(Key key, Digest blob) {}
        List<Row> rows =
                handle.createQuery(
                                """
                                SELECT realm, hash, blob_sha256 FROM xorb x
                                WHERE used_at < ? AND NOT EXISTS (
                                    SELECT 1 FROM file_xorb f
                                    WHERE f.xorb_realm = x.realm AND f.xorb_hash = x.hash)
                                LIMIT ?
                                """)
                        .bind(0, before)
                        .bind(1, BATCH)
                        .map(
                                (row, _) ->
                                        new Row(
                                                new Key(
                                                        row.getString("realm"),
                                                        row.getString("hash")),
                                                new Digest(row.getString("blob_sha256"))))
                        .list();
        for (Row row : rows) {
            row.key().delete(handle, "DELETE FROM chunk_key WHERE realm = ? AND xorb_hash = ?");
            row.key().delete(handle, "DELETE FROM possession WHERE realm = ? AND hash = ?");
            row.key().delete(handle, "DELETE FROM xorb WHERE realm = ? AND hash = ?");
        }
        return rows.stream().map(Row::blob).toList();
    }

    private record Key(String realm, String hash) {
        void delete(Handle handle, String statement) {
            handle.execute(statement, realm, hash);
        }
    }

    /// Deletes blobs, unless some row names them.
    private int delete(List<Digest> candidates) {
        int deleted = 0;
        for (Digest blob : candidates) {
            if (database.inTransaction(
                    handle -> !BlobNames.has(handle, blob) && blobs.delete(blob))) {
                deleted++;
            }
        }
        return deleted;
    }

    /// Deletes blobs that no row has named for long: uploads that were cut off left them.
    private int sweep(Duration orphanGrace) {
        long now = clock.millis();
        long before = now - orphanGrace.toMillis();
        try (Stream<Digest> all = blobs.list()) {
            all.forEach(blob -> note(blob, now));
        }
        List<Digest> old =
                database.read(
                        handle ->
                                handle.createQuery(
                                                "SELECT blob_sha256 FROM orphan_blob"
                                                        + " WHERE since <= ?")
                                        .bind(0, before)
                                        .map((row, _) -> new Digest(row.getString(1)))
                                        .list());
        int deleted = delete(old);
        for (Digest blob : old) {
            database.useTransaction(handle -> forget(handle, blob));
        }
        return deleted;
    }

    /// Writes down since when a blob has no name, or that it has one.
    private void note(Digest blob, long now) {
        boolean named = database.read(handle -> BlobNames.has(handle, blob));
        boolean noted = database.read(handle -> BlobNames.isOrphan(handle, blob));
        if (named && noted) {
            database.useTransaction(handle -> forget(handle, blob));
        } else if (!named && !noted) {
            database.useTransaction(
                    handle ->
                            handle.execute(
                                    "INSERT INTO orphan_blob (blob_sha256, since) VALUES (?, ?)"
                                            + " ON CONFLICT DO NOTHING",
                                    blob.hex(),
                                    now));
        }
    }

    private static void forget(Handle handle, Digest blob) {
        handle.execute("DELETE FROM orphan_blob WHERE blob_sha256 = ?", blob.hex());
    }

    private interface Batch {
        int run(Handle handle);
    }

    private int repeat(Batch batch) {
        int total = 0;
        int last;
        do {
            last = database.inTransaction(batch::run);
            total += last;
        } while (last == BATCH);
        return total;
    }
}
