package dev.sluice.lab.train;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that a run's outcome follows from, by digest. A state or a folder that was made of
/// other inputs is not gone on from.
///
/// @param files by role and name: `recipe`, `data/general.jsonl`, `tokenizer/tokenizer.json`,
///   `start/model.safetensors`
/// @param seed of everything that is drawn
/// @param tool what trained
record RunInputs(SortedMap<String, Digest> files, long seed, String tool) {
    RunInputs {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// One digest over all.
    Digest digest() {
        StringBuilder lines = new StringBuilder("seed %d\ntool %s\n".formatted(seed, tool));
        files.forEach(
                (name, digest) ->
                        lines.append(digest.hex()).append("  ").append(name).append('\n'));
        return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
