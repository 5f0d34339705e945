package dev.sluice.hub.content;

import dev.sluice.storage.BlobCheck;
import dev.sluice.storage.BlobContent;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Hashes stored blobs again, those first that were checked longest ago, and puts aside what
/// changed.
///
/// What is put aside is never served again: reading a file over it fails, and who uploads the file
/// or the xorb again heals it. The address of the CAS changes, for clients that sent the xorb would
/// otherwise only refer to it.
public final class Scrub {
    private static final int BATCH = 100;
    private static final long MILLIS = 1000;

    private final Database database;
    private final BlobStore blobs;
    private final InstantSource clock;

    public Scrub(Database database, BlobStore blobs, InstantSource clock) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
    }

    /// What a run found.
    ///
    /// @param blobs how many were hashed
    /// @param bytes how long they were together
    /// @param damaged those that were altered or missing
    public record Found(int blobs, long bytes, List<Digest> damaged) {
        public Found {
            damaged = List.copyOf(damaged);
        }
    }

    /// Decides after each blob whether to go on, and waits in between.
    public interface Pace {
        /// Called after a blob of some bytes, which took some time to hash.
        ///
        /// @return whether to go on
        boolean goOn(long bytes, Duration took) throws InterruptedException;

        /// As fast as it goes, to the end.
        Pace FULL = (_, _) -> true;

        /// No more than so many bytes a second, over time.
        static Pace bytesPerSecond(long most) {
            return (bytes, took) -> {
                Thread.sleep(Math.max(0, bytes * MILLIS / most - took.toMillis()));
                return true;
            };
        }
    }

    /// Checks all blobs that were not checked for `age`. May be stopped at any blob; the next run
    /// goes on with those that are left.
    public Found run(Duration age, Pace pace) throws InterruptedException {
        long due = clock.instant().minus(age).toEpochMilli();
        int count = 0;
        long bytes = 0;
        List<Digest> damaged = new ArrayList<>();
        while (true) {
            List<Digest> next =
                    database.read(handle -> BlobNames.checkedBefore(handle, due, BATCH));
            for (Digest blob : next) {
                long size = blobs.sizeBytes(blob).orElse(0);
                long start = System.nanoTime();
                if (!check(blob)) {
                    damaged.add(blob);
                }
                count++;
                bytes += size;
                if (!pace.goOn(size, Duration.ofNanos(System.nanoTime() - start))) {
                    return new Found(count, bytes, damaged);
                }
            }
            if (next.isEmpty()) {
                return new Found(count, bytes, damaged);
            }
        }
    }

    private boolean check(Digest blob) {
        return switch (blobs.verify(blob)) {
            case BlobCheck.Intact() -> {
                database.useTransaction(handle -> checked(handle, blob));
                yield true;
            }
            case BlobCheck.Altered(Digest _) -> putAside(blob);
            case BlobCheck.Missing() -> putAside(blob);
        };
    }

    /// Keeps what was found under its own digest, then takes it from where it was served.
    private boolean putAside(Digest blob) {
        Optional<Digest> kept = keep(blob);
        if (kept.filter(blob::equals).isPresent()) {
            // It was sent again while it was looked at, which healed it.
            return true;
        }
        @Nullable String found = kept.map(Digest::hex).orElse(null);
        database.useTransaction(
                handle -> {
                    long now = clock.millis();
                    handle.execute(
                            "INSERT INTO quarantine (blob_sha256, found_sha256, found_at)"
                                    + " VALUES (?, ?, ?) ON CONFLICT (blob_sha256) DO UPDATE SET"
                                    + " found_sha256 = excluded.found_sha256,"
                                    + " found_at = excluded.found_at",
                            blob.hex(),
                            found,
                            now);
                    handle.execute(
                            "UPDATE xorb SET damaged_at = ? WHERE blob_sha256 = ?",
                            now,
                            blob.hex());
                    CasGeneration.raise(handle);
                    checked(handle, blob);
                    if (!(blobs.verify(blob) instanceof BlobCheck.Intact)) {
                        boolean _ = blobs.delete(blob);
                    }
                });
        return false;
    }

    private Optional<Digest> keep(Digest blob) {
        try (BlobContent content = blobs.open(blob).orElse(null)) {
            return content == null
                    ? Optional.empty()
                    : Optional.of(blobs.put(new Altered(content)));
        }
    }

    private void checked(Handle handle, Digest blob) {
        handle.execute(
                "INSERT INTO blob_check (blob_sha256, checked_at) VALUES (?, ?)"
                        + " ON CONFLICT (blob_sha256) DO UPDATE SET"
                        + " checked_at = excluded.checked_at",
                blob.hex(),
                clock.millis());
    }

    /// A blob's bytes from its start on.
    private static final class Altered implements ReadableByteChannel {
        private final BlobContent content;
        private long position;

        Altered(BlobContent content) {
            this.content = content;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int read = content.read(target, position);
            position += Math.max(read, 0);
            return read;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // Whoever opened the blob closes it.
        }
    }
}
