package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/// Remembers the digests of files between runs, so that a file that did not change is not read
/// again.
///
/// A file counts as unchanged while its path, size, times, inode and device are the same, as in
/// git's index. A digest is remembered only if the file was last written long enough before it was
/// read for any later write to show in its times. The cache file is not signed: it saves time on a
/// machine one trusts, and proves nothing; to prove something, use [Digest#ofFile].
///
/// A missing, damaged or too large cache file only costs time: what is not read back whole is
/// hashed again. Any number of threads may use one cache; of two processes that save, the later one
/// wins.
public final class DigestCache {
    private static final String HEADER = "sluice digests 1";
    private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

    private record Entry(FileState state, Digest digest) {}

    private final Path cacheFile;
    private final InstantSource clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private DigestCache(Path cacheFile, InstantSource clock) {
        this.cacheFile = cacheFile;
        this.clock = clock;
    }

    /// Reads the cache, or starts an empty one.
    ///
    /// @throws StorageException when the file is there but cannot be read
    public static DigestCache load(Path cacheFile) {
        return load(cacheFile, Clock.systemUTC());
    }

    /// As [#load(Path)].
    ///
    /// @param clock tells the time by which files count as lately written
    public static DigestCache load(Path cacheFile, InstantSource clock) {
        DigestCache cache = new DigestCache(cacheFile, clock);
        try {
            if (Files.size(cacheFile) <= MAX_FILE_BYTES) {
                cache.read(new String(Files.readAllBytes(cacheFile), StandardCharsets.UTF_8));
            }
        } catch (NoSuchFileException firstRun) {
            return cache;
        } catch (IOException failed) {
            throw DiskFailure.reading(cacheFile, 0, failed);
        }
        return cache;
    }

    /// The digest of the file as it is now; reads it only when it is not known.
    ///
    /// @param progressBytes is told the number of further bytes read; nothing when it is known
    /// @throws StorageException when the file cannot be read or changes while it is
    public Digest digestOf(Path file, LongConsumer progressBytes) {
        Instant start = clock.instant();
        FileState before = stateOf(file);
        Entry known = entries.get(key(file));
        if (known != null && known.state.equals(before)) {
            return known.digest;
        }
        Digest digest = Digest.ofFile(file, progressBytes);
        if (!stateOf(file).equals(before)) {
            throw new StorageException(
                    file.toString(),
                    "changed while it was read",
                    "let whatever writes it finish, then run again",
                    null);
        }
        enter(file, before, digest, start);
        return digest;
    }

    /// As [#digestOf(Path,LongConsumer)].
    public Digest digestOf(Path file) {
        return digestOf(file, _ -> {});
    }

    /// The digest of the file as it is now, if that can be told without reading it.
    ///
    /// @throws StorageException when there is no such file
    public Optional<Digest> known(Path file) {
        Entry known = entries.get(key(file));
        return known != null && known.state.equals(stateOf(file))
                ? Optional.of(known.digest)
                : Optional.empty();
    }

    /// Takes the word of a caller who wrote the file just now. Does nothing when it was written so
    /// lately that a further write could go unseen; it is then hashed when next asked for.
    public void remember(Path file, Digest digest) {
        Instant start = clock.instant();
        enter(file, stateOf(file), digest, start);
    }

    /// Writes the cache, without files that are gone.
    ///
    /// @throws StorageException when it cannot be written
    public void save() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        new TreeMap<>(entries)
                .forEach(
                        (path, entry) -> {
                            if (isThere(path)) {
                                text.append(
                                                new DigestCacheLine(path, entry.state, entry.digest)
                                                        .format())
                                        .append('\n');
                            }
                        });
        try (StagedFile staged = StagedFile.beside(cacheFile)) {
            staged.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            staged.commit();
        }
    }

    private void read(String text) {
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(HEADER)) {
            return;
        }
        for (String line : lines) {
            DigestCacheLine.parse(line)
                    .ifPresent(
                            parsed ->
                                    entries.put(
                                            parsed.path(),
                                            new Entry(parsed.state(), parsed.digest())));
        }
    }

    private void enter(Path file, FileState state, Digest digest, Instant readAt) {
        if (state.isSettledAt(readAt)) {
            entries.put(key(file), new Entry(state, digest));
        } else {
            entries.remove(key(file));
        }
    }

    private static boolean isThere(String path) {
        try {
            return Files.exists(Path.of(path));
        } catch (InvalidPathException ofAnotherLocale) {
            return false;
        }
    }

    private static String key(Path file) {
        return file.toAbsolutePath().normalize().toString();
    }

    private static FileState stateOf(Path file) {
        try {
            return FileState.of(file);
        } catch (IOException failed) {
            throw DiskFailure.reading(file, 0, failed);
        }
    }
}
