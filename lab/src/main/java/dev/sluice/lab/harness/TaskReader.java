package dev.sluice.lab.harness;

import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.suite.SuiteSettings;
import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Binds a task's keys and makes its items.
final class TaskReader {
    private static final int MAX_FEWSHOT = 1000;

    private final TaskKeys keys;
    private final OutputType type;
    private final TaskData data;
    private final Optional<Object> choicesKey;
    private final String fewshotDelimiter;
    private final String targetDelimiter;

    private TaskReader(TaskKeys keys, TaskData data) {
        this.keys = keys;
        this.data = data;
        this.type = OutputType.of(keys);
        this.choicesKey = keys.value("doc_to_choice");
        this.fewshotDelimiter = keys.optionalText("fewshot_delimiter").orElse("\n\n");
        this.targetDelimiter = keys.optionalText("target_delimiter").orElse(" ");
    }

    static HarnessTask read(Path yaml) {
        TaskYaml.Read read = TaskYaml.read(yaml);
        TaskKeys keys = new TaskKeys(String.valueOf(yaml.getFileName()), read.keys());
        keys.skip("task_alias", "tag", "group", "dataset_name", "data_files");
        keys.skip("should_decontaminate", "doc_to_decontamination_query", "metadata");
        List<Path> files = new ArrayList<>(read.files());
        TaskData data = TaskData.read(yaml, keys);
        files.addAll(data.files());
        return new TaskReader(keys, data).task(read.keys(), digest(files));
    }

    private static Digest digest(List<Path> files) {
        StringBuilder lines = new StringBuilder();
        for (Path file : files) {
            lines.append(Digest.ofFile(file).hex()).append("  ").append(file.getFileName());
            lines.append('\n');
        }
        return Digest.of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private HarnessTask task(Map<String, Object> config, Digest digest) {
        String name = keys.text("task");
        if (keys.flag("unsafe_code", false) || keys.number("repeats", 1, 1) != 1) {
            throw keys.refuse("repeats", "more than one run of an item", "remove it");
        }
        TaskMetrics metrics = TaskMetrics.of(keys, type);
        String split = evaluated();
        List<Map<String, Object>> docs = docs("test_split", split);
        DocReader reader = new DocReader(name, docs.getFirst().keySet(), choicesKey);
        Optional<Fewshot> fewshot = fewshot();
        ItemMaker maker =
                new ItemMaker(
                        reader,
                        keys,
                        type,
                        choicesKey,
                        fewshot,
                        targetDelimiter,
                        fewshotDelimiter,
                        metrics.folding());
        keys.refuseOthers();
        List<Item> items = new ArrayList<>();
        List<HarnessTask.Document> documents = new ArrayList<>();
        for (Map<String, Object> doc : docs) {
            items.add(maker.item(items.size(), doc));
            documents.add(new HarnessTask.Document(doc, maker.target(doc)));
        }
        Suite suite =
                new Suite(name, digest, SuiteSettings.of(metrics.deciding(type.kind())), items);
        return new HarnessTask(
                name,
                suite,
                type.text(),
                keys.under("metadata").value("version"),
                metrics.names(),
                metrics.filter(),
                fewshot.map(Fewshot::count).orElse(0),
                config,
                documents);
    }

    private String evaluated() {
        Optional<String> validation = keys.optionalText("validation_split");
        return keys.optionalText("test_split")
                .or(() -> validation)
                .orElseThrow(() -> keys.refuse("test_split", "missing", "name a split"));
    }

    private List<Map<String, Object>> docs(String key, String split) {
        List<Map<String, Object>> docs = data.splits().get(split);
        if (docs == null || docs.isEmpty()) {
            throw keys.refuse(key, "no documents of '%s'".formatted(split), "add data_files");
        }
        return docs;
    }

    private Optional<Fewshot> fewshot() {
        int count = keys.number("num_fewshot", MAX_FEWSHOT, 0);
        TaskKeys own = keys.under("fewshot_config");
        Optional<String> training = keys.optionalText("training_split");
        Optional<String> split =
                own.optionalText("split").or(() -> keys.optionalText("fewshot_split"));
        keys.skip("fewshot_split");
        if (count == 0) {
            own.skip(own.names().toArray(String[]::new));
            return Optional.empty();
        }
        String sampler = own.optionalText("sampler").orElse("default");
        if (!sampler.equals("default") && !sampler.equals("first_n")) {
            throw own.refuse("sampler", "'%s' is not known".formatted(sampler), "write first_n");
        }
        List<?> samples = own.list("samples");
        List<Map<String, Object>> docs =
                split.isEmpty() && !samples.isEmpty()
                        ? samples(own, samples)
                        : docs(
                                "fewshot_split",
                                split.or(() -> training).orElseGet(this::evaluated));
        boolean avoids = split.equals(keys.optionalText("test_split"));
        if (docs.size() < count + (avoids ? 1 : 0)) {
            throw keys.refuse("num_fewshot", "%d examples".formatted(docs.size()), "ask for fewer");
        }
        Fewshot fewshot =
                new Fewshot(
                        count,
                        docs,
                        sampler.equals("first_n"),
                        avoids,
                        own.optionalText("fewshot_delimiter").orElse(fewshotDelimiter),
                        own.optionalText("target_delimiter").orElse(targetDelimiter),
                        own.optionalText("doc_to_text").orElseGet(() -> keys.text("doc_to_text")),
                        own.value("doc_to_choice").or(() -> choicesKey),
                        own.value("doc_to_target").orElseGet(() -> required("doc_to_target")));
        own.refuseOthers();
        return Optional.of(fewshot);
    }

    private Object required(String key) {
        return keys.value(key).orElseThrow(() -> keys.refuse(key, "missing", "add it"));
    }

    private static List<Map<String, Object>> samples(TaskKeys own, List<?> samples) {
        List<Map<String, Object>> docs = new ArrayList<>();
        for (Object sample : samples) {
            if (!(sample instanceof Map<?, ?> map)) {
                throw own.refuse("samples", "not a list of mappings", "write fields and values");
            }
            docs.add(TaskData.fields(map));
        }
        return docs;
    }
}
