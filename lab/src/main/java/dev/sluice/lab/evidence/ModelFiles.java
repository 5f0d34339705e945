package dev.sluice.lab.evidence;

import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The files of a model.
final class ModelFiles {
    /// Model folders are flat, or have a few folders of parts; a deeper tree is something else.
    private static final int MAX_DEPTH = 8;

    private static final int MAX_FILES = 100_000;

    private ModelFiles() {}

    static List<Path> under(Path model) {
        try (Stream<Path> paths = Files.walk(model, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = paths.filter(Files::isRegularFile).limit(MAX_FILES + 1L).toList();
            if (files.size() > MAX_FILES) {
                throw new StorageException(
                        model.toString(),
                        "over %,d files".formatted(MAX_FILES),
                        "name the folder of one model",
                        null);
            }
            return files;
        } catch (UncheckedIOException failed) {
            throw unreadable(model, failed);
        } catch (IOException failed) {
            throw unreadable(model, failed);
        }
    }

    private static StorageException unreadable(Path model, Exception failed) {
        return new StorageException(
                model.toString(),
                "cannot be read: " + failed.getMessage(),
                "check the path and its permissions",
                failed);
    }
}
