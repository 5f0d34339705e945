package dev.sluice.seal.model;

import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Hashes many files, as many at once as there are cores, the largest first so that none is left
/// alone at the end.
public final class FileHasher {
    private FileHasher() {}

    /// The digest of every file, by name.
    ///
    /// @param digest reads one file; called from several threads
    /// @throws dev.sluice.storage.StorageException where a file cannot be read
    public static <F extends ModelFile> Map<String, Digest> hash(
            List<F> files, Function<? super F, Digest> digest) {
        List<F> largestFirst = new ArrayList<>(files);
        largestFirst.sort(Comparator.comparingLong(ModelFile::sizeBytes).reversed());
        Map<String, Digest> digests = new TreeMap<>(Names.ORDER);
        int threads =
                Math.max(1, Math.min(files.size(), Runtime.getRuntime().availableProcessors()));
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            Map<String, Future<Digest>> running = new TreeMap<>();
            for (F file : largestFirst) {
                running.put(file.name(), pool.submit(() -> digest.apply(file)));
            }
            try {
                for (Map.Entry<String, Future<Digest>> each : running.entrySet()) {
                    digests.put(each.getKey(), each.getValue().get());
                }
            } finally {
                running.values().forEach(each -> each.cancel(false));
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("hashing failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("hashing was interrupted", stopped);
        }
        return digests;
    }
}
