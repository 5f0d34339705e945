package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestCache;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.convert.Conversion;
import dev.sluice.weights.convert.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Makes the source a folder that can be cut: a GGUF file is converted to one in the workspace, a
/// folder is taken as it is.
///
/// What a conversion came to is recorded with the digest of the file it was made of, so that it is
/// made once; the same file gives the same bytes, so it may also be made again.
record ImportStep(ReleasePlan plan, ReleaseFolder folder, DigestCache cache, Progress progress) {
    static boolean isGguf(Path source) {
        return Files.isRegularFile(source);
    }

    /// Whether what stands in the folder was made of the GGUF file as it is now.
    static boolean isFromSame(
            ReleasePlan plan, ReleaseFolder folder, DigestCache cache, Progress progress)
            throws IOException {
        ImportStep step = new ImportStep(plan, folder, cache, progress);
        Key key = step.key();
        return step.readRecord().filter(record -> record.key().equals(key)).isPresent();
    }

    ImportedSource run() throws IOException {
        Path source = plan.sourcePath();
        if (!isGguf(source)) {
            return new ImportedSource(Checkpoint.open(source), Optional.empty(), Optional.empty());
        }
        Key key = key();
        Optional<ImportRecord> earlier = readRecord().filter(record -> record.key().equals(key));
        if (earlier.isEmpty() || !stands(earlier.get())) {
            convert(source, key);
        }
        return new ImportedSource(
                Checkpoint.open(folder.importedSource()),
                Optional.of(key.gguf()),
                Optional.of(folder.importedSource()));
    }

    private Key key() throws IOException {
        Path source = plan.sourcePath();
        try (Progress.Task task =
                progress.begin("hashing " + source.getFileName(), Files.size(source))) {
            Digest gguf = cache.digestOf(source, task::advance);
            return new Key(gguf, SourceFormat.forImport(plan), ToolVersion.CURRENT);
        }
    }

    private void convert(Path source, Key key) throws IOException {
        Files.deleteIfExists(folder.importRecord());
        Workspace.removeTree(folder.importedSource());
        StagedFile.sweep(folder.work());
        SortedMap<String, Digest> files;
        try (Conversion conversion = Conversion.plan(source, key.format());
                StagedFolder target = StagedFolder.beside(folder.importedSource());
                StagedOutputs outputs =
                        new StagedOutputs(path -> target.file(RelativePath.parse(path)));
                Progress.Task task =
                        progress.begin(
                                "importing " + source.getFileName(), conversion.totalBytes())) {
            conversion.write(outputs, task::advance);
            files = outputs.commit();
            target.commit();
        }
        files.forEach((path, digest) -> cache.remember(imported(path), digest));
        write(new ImportRecord(key, files));
    }

    private boolean stands(ImportRecord record) throws IOException {
        return Files.isDirectory(folder.importedSource())
                && EditionFiles.in(folder.importedSource())
                        .equals(List.copyOf(record.files().keySet()))
                && record.files().entrySet().stream()
                        .allMatch(
                                file ->
                                        cache.digestOf(imported(file.getKey()))
                                                .equals(file.getValue()));
    }

    private Path imported(String path) {
        return folder.importedSource().resolve(path);
    }

    /// What the conversion depends on.
    private record Key(Digest gguf, Format format, String toolVersion) {}

    private record ImportRecord(Key key, SortedMap<String, Digest> files) {}

    private void write(ImportRecord record) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("gguf", record.key().gguf().toString());
        json.put("format", record.key().format().toString());
        json.put("sluice", record.key().toolVersion());
        ObjectNode files = json.putObject("files");
        record.files().forEach((path, digest) -> files.put(path, digest.toString()));
        try (StagedFile staged = StagedFile.beside(folder.importRecord())) {
            staged.write(ByteBuffer.wrap(json.toString().getBytes(StandardCharsets.UTF_8)));
            staged.commit();
        }
    }

    /// Empty where there is none that can be read: the conversion is then made again.
    private Optional<ImportRecord> readRecord() throws IOException {
        if (!Files.isRegularFile(folder.importRecord())) {
            return Optional.empty();
        }
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(folder.importRecord()));
            SortedMap<String, Digest> files = new TreeMap<>();
            for (Map.Entry<String, JsonNode> file : json.path("files").properties()) {
                files.put(file.getKey(), Digest.parse(file.getValue().asString("")));
            }
            Key key =
                    new Key(
                            Digest.parse(json.path("gguf").asString("")),
                            Format.parse(json.path("format").asString("")),
                            json.path("sluice").asString(""));
            return Optional.of(new ImportRecord(key, files));
        } catch (JacksonException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }
}
