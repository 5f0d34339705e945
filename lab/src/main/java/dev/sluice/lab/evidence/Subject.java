package dev.sluice.lab.evidence;

import dev.sluice.storage.Digest;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// What was measured: every file of a model, by its path in the model's folder.
public record Subject(SortedMap<String, Digest> files) {
    public Subject {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /// The subject of a model's folder, or of a single file such as a GGUF; links are followed, as
    /// download caches are made of them.
    ///
    /// @param progressBytes is told the number of further bytes read
    /// @throws dev.sluice.storage.StorageException where a file cannot be read
    public static Subject of(Path model, LongConsumer progressBytes) {
        SortedMap<String, Digest> files = new TreeMap<>();
        for (Path file : ModelFiles.under(model)) {
            Path name = file.equals(model) ? file.getFileName() : model.relativize(file);
            files.put(
                    String.valueOf(name).replace(File.separatorChar, '/'),
                    Digest.ofFile(file, progressBytes));
        }
        return new Subject(files);
    }

    /// The bytes of all files that [#of] would read.
    ///
    /// @throws dev.sluice.storage.StorageException where the folder cannot be read
    public static long bytes(Path model) {
        return ModelFiles.under(model).stream().mapToLong(file -> file.toFile().length()).sum();
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
