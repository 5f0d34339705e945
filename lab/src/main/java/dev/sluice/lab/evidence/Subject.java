package dev.sluice.lab.evidence;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was measured: every file of a model, by its path in the model's folder.
public record Subject(SortedMap<String, Digest> files) {
    public Subject {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// One digest over all: sha256 of lines `hex path`, sorted by path, as `sha256sum` prints them.
    public Digest digest() {
        StringBuilder lines = new StringBuilder();
        files.forEach(
                (path, digest) ->
                        lines.append(digest.hex()).append("  ").append(path).append('\n'));
        return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
