package dev.sluice.release;

import dev.sluice.weights.Checkpoint;
import java.util.List;
import java.util.TreeSet;

/// The files of a checkpoint, as digests name them.
final class SourceFiles {
    private SourceFiles() {}

    /// Every file, relative to the folder, sorted: weights, index, and all others.
    static List<String> of(Checkpoint checkpoint) {
        TreeSet<String> files = new TreeSet<>(checkpoint.files());
        checkpoint.shards().forEach(shard -> files.add(shard.fileName()));
        if (checkpoint.isSharded()) {
            files.add(Checkpoint.INDEX);
        }
        return List.copyOf(files);
    }
}
