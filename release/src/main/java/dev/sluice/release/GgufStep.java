package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.convert.Conversion;
import dev.sluice.weights.convert.ConversionOptions;
import dev.sluice.weights.convert.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Converts each edition to the GGUF files it is to have.
record GgufStep(ReleasePlan plan, ReleaseFolder folder, Journal journal, Progress progress) {
    static final String FOLDER = "gguf";

    /// A GGUF file of an edition.
    ///
    /// @param path relative to the edition's folder
    /// @param notes what a reader should know of the conversion
    record GgufFile(
            String edition, String format, String path, Digest digest, List<String> notes) {}

    List<GgufFile> run() throws IOException {
        List<GgufFile> files = new ArrayList<>();
        for (EditionPlan edition : plan.downloadable()) {
            for (Format format : edition.ggufFormats()) {
                files.add(convert(edition.name(), format));
            }
        }
        return files;
    }

    private GgufFile convert(String edition, Format format) throws IOException {
        String path = FOLDER + "/" + fileName(edition, format);
        String key = "editions/" + edition + "/" + path;
        Path root = folder.stagedEdition(edition);
        ConversionOptions options =
                ConversionOptions.DEFAULT.withGgufFileName(fileName(edition, format));
        try (Conversion conversion = Conversion.plan(root, format, options)) {
            Optional<Digest> earlier = journal.finished(key);
            Digest digest = earlier.isPresent() ? earlier.get() : write(conversion, root, path);
            if (earlier.isEmpty()) {
                journal.record(key, digest);
            }
            return new GgufFile(edition, format.toString(), path, digest, conversion.notes());
        }
    }

    private Digest write(Conversion conversion, Path root, String path) throws IOException {
        Path target = root.resolve(path);
        Files.createDirectories(root.resolve(FOLDER));
        StagedFile.sweep(root.resolve(FOLDER));
        try (StagedOutputs outputs = new StagedOutputs(_ -> StagedFile.beside(target));
                Progress.Task task =
                        progress.begin(
                                "writing " + target.getFileName(), conversion.totalBytes())) {
            conversion.write(outputs, task::advance);
            SortedMap<String, Digest> written = outputs.commit();
            return written.values().iterator().next();
        }
    }

    private String fileName(String edition, Format format) {
        return "%s-%s-%s.gguf".formatted(plan.model(), edition, format.precision().name());
    }
}
