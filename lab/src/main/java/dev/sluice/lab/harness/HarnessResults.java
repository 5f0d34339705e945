package dev.sluice.lab.harness;

import dev.sluice.lab.suite.Score;
import dev.sluice.lab.suite.SuiteResult;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes results as lm-evaluation-harness does, for tools that read its files:
/// `FOLDER/<model>/results_<time>.json` and `samples_<task>_<time>.jsonl`.
public final class HarnessResults {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSSSSS").withZone(ZoneOffset.UTC);

    private HarnessResults() {}

    /// How the model was run.
    ///
    /// @param model its name
    /// @param contextLength tokens
    /// @param took how long the suite took
    public record Run(String model, int contextLength, Instant started, Duration took) {}

    /// Writes both files; the folders are made where they are missing.
    ///
    /// @return the file of results
    /// @throws StorageException where they cannot be written
    public static Path write(Path folder, HarnessTask task, SuiteResult result, Run run) {
        Path place = folder.resolve(sanitized(run.model()));
        String time = TIME.format(run.started());
        try {
            Files.createDirectories(place);
        } catch (IOException failed) {
            throw new StorageException(
                    place.toString(), "cannot be made: " + failed, "name another folder", failed);
        }
        List<ObjectNode> samples = new HarnessSamples(task).of(result.items());
        StringBuilder lines = new StringBuilder();
        StringBuilder hashes = new StringBuilder();
        for (ObjectNode sample : samples) {
            lines.append(sample).append('\n');
            for (String hash : List.of("doc_hash", "prompt_hash", "target_hash")) {
                hashes.append(sample.get(hash).asString());
            }
        }
        stage(place.resolve("samples_%s_%s.jsonl".formatted(sanitized(task.name()), time)), lines);
        ObjectNode json = json(task, result, run);
        json.putObject("task_hashes").put(task.name(), HarnessSamples.hash(hashes.toString()));
        Path file = place.resolve("results_%s.json".formatted(time));
        stage(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        return file;
    }

    private static ObjectNode json(HarnessTask task, SuiteResult result, Run run) {
        String name = task.name();
        ObjectNode json = JSON.createObjectNode();
        ObjectNode numbers = json.putObject("results").putObject(name);
        numbers.put("name", name).put("alias", name).put("sample_len", result.items().size());
        for (Score score : scores(task, result)) {
            numbers.put("%s,%s".formatted(score.metric(), task.filter()), score.value());
            String error = "%s_stderr,%s".formatted(score.metric(), task.filter());
            score.standardError()
                    .ifPresentOrElse(
                            value -> numbers.put(error, value), () -> numbers.put(error, "N/A"));
        }
        json.putObject("group_subtasks");
        json.putObject("configs").set(name, JSON.valueToTree(task.config()));
        json.putObject("versions").putPOJO(name, task.version().orElse("Yaml"));
        json.putObject("n-shot").put(name, task.fewshot());
        ObjectNode higher = json.putObject("higher_is_better").putObject(name);
        for (String metric : task.metrics()) {
            higher.put(metric, !metric.contains("perplexity") && !metric.equals("bits_per_byte"));
        }
        json.putObject("n-samples")
                .putObject(name)
                .put("original", task.documents().size())
                .put("effective", result.items().size());
        ObjectNode config = json.putObject("config");
        config.put("model", "sluice").put("model_args", "pretrained=" + run.model());
        config.putPOJO("limit", limit(task, result));
        json.putNull("git_hash");
        json.put("date", run.started().toEpochMilli() / 1000.0);
        json.put("max_length", run.contextLength());
        json.put("model_source", "sluice").put("model_name", run.model());
        json.put("model_name_sanitized", sanitized(run.model()));
        json.putNull("system_instruction").putNull("chat_template");
        json.put("total_evaluation_time_seconds", String.valueOf(run.took().toNanos() / 1e9));
        return json;
    }

    private static Object limit(HarnessTask task, SuiteResult result) {
        int items = result.items().size();
        return items == task.documents().size()
                ? JSON.nullNode()
                : JSON.getNodeFactory().numberNode(items);
    }

    /// The numbers that a task reports, with the standard error of `perplexity` as the harness
    /// bootstraps it, which takes a while.
    public static List<Score> scores(HarnessTask task, SuiteResult result) {
        return task.metrics().stream()
                .flatMap(metric -> result.scores().stream().filter(score -> score.is(metric)))
                .map(
                        score ->
                                score.is("perplexity")
                                        ? PerplexityError.added(score, result.items())
                                        : score)
                .toList();
    }

    static String sanitized(String name) {
        return name.replaceAll("[\"<>:/|\\\\?*\\[\\]]+", "__");
    }

    private static void stage(Path file, CharSequence text) {
        try (StagedFile staged = StagedFile.beside(file)) {
            staged.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
            staged.commit();
        }
    }
}
