package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.storage.Digest;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Copies the source, byte for byte, into each downloadable edition that withholds nothing.
record CopyStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Progress progress) {
    /// The files of each such edition, by name.
    SortedMap<String, SortedMap<String, Digest>> run(ImportedSource source) throws IOException {
        SortedMap<String, SortedMap<String, Digest>> editions = new TreeMap<>();
        for (EditionPlan edition : plan.downloadable()) {
            if (edition.withhold().isEmpty()) {
                editions.put(edition.name(), copy(source, edition.name()));
            }
        }
        return editions;
    }

    private SortedMap<String, Digest> copy(ImportedSource source, String edition)
            throws IOException {
        SortedMap<String, Digest> copied = new TreeMap<>();
        List<String> files = SourceFiles.of(source.checkpoint());
        long totalBytes = 0;
        for (String file : files) {
            totalBytes += Files.size(source.folder().resolve(file));
        }
        try (Progress.Task task = progress.begin("copying " + edition, totalBytes)) {
            for (String file : files) {
                String key = "editions/" + edition + "/" + file;
                Optional<Digest> earlier = journal.finished(key);
                copied.put(
                        file,
                        earlier.isPresent()
                                ? earlier.get()
                                : copy(source.folder(), folder.stagedEdition(edition), file, task));
                if (earlier.isEmpty()) {
                    journal.record(key, copied.get(file));
                }
            }
        }
        return copied;
    }

    private static Digest copy(Path source, Path target, String file, Progress.Task task)
            throws IOException {
        RelativePath path = RelativePath.parse(file);
        Files.createDirectories(target);
        Path copy = path.resolveIn(target);
        Files.createDirectories(copy.resolveSibling(""));
        try (FileChannel from = FileChannel.open(path.resolveIn(source), StandardOpenOption.READ);
                StagedFile staged = StagedFile.beside(copy)) {
            staged.transferFrom(from, 0, from.size(), task::advance);
            return staged.commit();
        }
    }
}
