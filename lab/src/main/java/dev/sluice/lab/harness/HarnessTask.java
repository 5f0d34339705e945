package dev.sluice.lab.harness;

import dev.sluice.engine.chat.PlainTemplate;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Suite;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A suite as a task of lm-evaluation-harness: what its results need beside the items.
///
/// @param name the harness's `task`
/// @param suite the same items
/// @param outputType the harness's `output_type`
/// @param version `metadata.version`, where there is one
/// @param metrics the numbers that are reported, in their order
/// @param filter the name of the filter, `none` unless the task names one
/// @param fewshot examples before each question
/// @param config the keys of the task's YAML
/// @param documents one an item
public record HarnessTask(
        String name,
        Suite suite,
        String outputType,
        Optional<Object> version,
        List<String> metrics,
        String filter,
        int fewshot,
        Map<String, Object> config,
        List<Document> documents) {
    public HarnessTask {
        metrics = List.copyOf(metrics);
        documents = List.copyOf(documents);
    }

    /// A document of a task.
    ///
    /// @param fields as the data file has them
    /// @param target what `doc_to_target` makes of them, as text
    public record Document(Map<String, Object> fields, String target) {}

    /// Reads a task's YAML: `dataset_path: json` with `data_files`; `multiple_choice`,
    /// `loglikelihood`, `loglikelihood_rolling` and `generate_until`; Jinja templates or field
    /// names; few-shot examples drawn as the harness draws them.
    ///
    /// @throws dev.sluice.lab.suite.SuiteException for anything that would be scored otherwise here
    ///   than there: Python functions, prompts from libraries, filters, data from hubs
    public static HarnessTask read(Path yaml) {
        return TaskReader.read(yaml);
    }

    /// A suite from JSONL as a task, so that its results can be written in the harness's layout.
    public static HarnessTask of(Suite suite) {
        OutputType type = OutputType.of(suite.kind());
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("task", suite.name());
        config.put("output_type", type.text());
        config.put("metadata", Map.of("suite_sha256", suite.digest().hex()));
        List<String> metrics =
                suite.kind() == Item.Kind.JUDGED
                        ? List.of("judged")
                        : suite.metric().text().equals("acc_token")
                                ? List.of("acc_token", "acc", "acc_norm")
                                : type.metrics();
        return new HarnessTask(
                suite.name(),
                suite,
                type.text(),
                Optional.empty(),
                metrics,
                "none",
                0,
                config,
                suite.items().stream().map(HarnessTask::document).toList());
    }

    private static Document document(Item item) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", item.label().id());
        fields.put("cluster", item.label().cluster());
        String target =
                switch (item) {
                    case Item.MultipleChoice choice -> {
                        fields.put("context", choice.context());
                        fields.put("choices", choice.choices());
                        yield String.valueOf(choice.answer());
                    }
                    case Item.Cloze cloze -> {
                        fields.put("context", cloze.context());
                        yield cloze.answer();
                    }
                    case Item.Perplexity perplexity -> perplexity.text();
                    case Item.ExactMatch exact -> {
                        fields.put("context", exact.prompt().context());
                        yield PlainTemplate.text(exact.answers());
                    }
                    case Item.Judged judged -> {
                        fields.put("context", judged.prompt().context());
                        yield judged.rubric();
                    }
                };
        return new Document(fields, target);
    }
}
