package dev.sluice.cli;

import dev.sluice.seal.SealException;
import dev.sluice.storage.DigestCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Where the digests of files are remembered between runs: also by a run that is stopped, so that
/// the next one goes on from there.
final class KnownDigests implements AutoCloseable {
    private final DigestCache cache;
    private final Thread whenStopped;

    private KnownDigests(DigestCache cache) {
        this.cache = cache;
        this.whenStopped = new Thread(cache::save, "save digests");
        Runtime.getRuntime().addShutdownHook(whenStopped);
    }

    DigestCache cache() {
        return cache;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(whenStopped);
        } catch (IllegalStateException stopping) {
            // The hook saves.
            return;
        }
        cache.save();
    }

    static KnownDigests open(Path folder) {
        return new KnownDigests(of(folder));
    }

    /// The cache for a folder: that of the release which wrote it (`DIR/../.sluice/digests`), or
    /// else the user's own.
    private static DigestCache of(Path folder) {
        Path parent = folder.toAbsolutePath().normalize().getParent();
        if (parent != null) {
            Path release = parent.resolve(".sluice").resolve("digests");
            if (Files.isRegularFile(release)) {
                return DigestCache.load(release);
            }
        }
        return DigestCache.load(userCache(System.getenv()).resolve("digests"));
    }

    /// `$XDG_CACHE_HOME/sluice`, or `~/.cache/sluice`.
    private static Path userCache(Map<String, String> environment) {
        String given = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path caches =
                given.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(given);
        try {
            return Files.createDirectories(caches.resolve("sluice"));
        } catch (IOException failed) {
            throw new SealException(
                    caches.resolve("sluice").toString(),
                    "the folder cannot be made",
                    "set XDG_CACHE_HOME to a folder that can be written",
                    failed);
        }
    }
}
