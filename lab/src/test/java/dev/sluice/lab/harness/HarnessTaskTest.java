package dev.sluice.lab.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Metric;
import dev.sluice.lab.suite.SuiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A task makes the prompts that the harness makes, or is refused with its key.
/// `conformance/suites.py` holds the same against the harness itself.
class HarnessTaskTest {
    private static final String BASE =
            """
            task: colours
            dataset_path: json
            dataset_kwargs: {data_files: {test: data.jsonl, dev: data.jsonl}}
            test_split: test
            metadata: {version: 2.0}
            """;
    private static final String CHOICE =
            BASE
                    + """
                    output_type: multiple_choice
                    doc_to_text: "{{q}}\\nAnswer:"
                    doc_to_choice: options
                    doc_to_target: gold
                    """;

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void writeData() throws IOException {
        Files.writeString(
                folder.resolve("data.jsonl"),
                """
                {"q":"Sky?","options":["blue","red"],"gold":0,"word":"blue"}
                {"q":"Blood?","options":["blue","red"],"gold":1,"word":"red"}
                {"q":"Grass?","options":["green","red"],"gold":0,"word":"green"}
                """);
    }

    @Test
    void makesItemsOfFieldsAndTemplates() throws IOException {
        HarnessTask task = read(CHOICE + "metric_list: [{metric: acc_norm}]\n");
        Item.MultipleChoice item = (Item.MultipleChoice) task.suite().items().get(1);
        assertThat(item.context()).isEqualTo("Blood?\nAnswer:");
        assertThat(item.choices()).containsExactly(" blue", " red");
        assertThat(item.bareChoice(1)).isEqualTo("red");
        assertThat(item.answer()).isEqualTo(1);
        assertThat(task.suite().metric()).isEqualTo(Metric.ACC_NORM);
        assertThat(task.metrics()).containsExactly("acc_norm");
        assertThat(task.version()).hasValue(2.0);
        assertThat(task.documents().get(1).target()).isEqualTo("1");
    }

    @Test
    void examplesStandBetweenDescriptionAndQuestion() throws IOException {
        HarnessTask task =
                read(
                        CHOICE
                                + """
                                description: "Colours of {{word}}.\\n\\n"
                                num_fewshot: 1
                                fewshot_split: test
                                fewshot_config: {sampler: first_n}
                                """);
        assertThat(context(task, 0))
                .isEqualTo("Colours of blue.\n\nBlood?\nAnswer: red\n\nSky?\nAnswer:");
        assertThat(context(task, 1))
                .isEqualTo("Colours of red.\n\nSky?\nAnswer: blue\n\nBlood?\nAnswer:");
    }

    @Test
    void anIncludedFileGivesWayToItsOwnKeys() throws IOException {
        Files.writeString(folder.resolve("base.yaml"), CHOICE + "target_delimiter: ' the '\n");
        Item.MultipleChoice item =
                (Item.MultipleChoice)
                        read("include: base.yaml\ntask: own\n").suite().items().getFirst();
        assertThat(item.choices()).containsExactly(" the blue", " the red");
        assertThat(item.bareChoice(0)).isEqualTo("blue");
    }

    @Test
    void theDigestCoversYamlAndData() throws IOException {
        HarnessTask before = read(CHOICE);
        Files.writeString(
                folder.resolve("data.jsonl"),
                "{\"q\":\"Sky?\",\"options\":[\"blue\",\"red\"],\"gold\":0,\"word\":\"x\"}\n");
        assertThat(read(CHOICE).suite().digest()).isNotEqualTo(before.suite().digest());
    }

    @Test
    void generationStopsWhereTheTaskSays() throws IOException {
        HarnessTask task =
                read(
                        BASE
                                + """
                                output_type: generate_until
                                doc_to_text: q
                                doc_to_target: word
                                generation_kwargs: {until: ["."], max_gen_toks: 5}
                                metric_list: [{metric: exact_match, ignore_case: true}]
                                """);
        Item.ExactMatch item = (Item.ExactMatch) task.suite().items().getFirst();
        assertThat(item.prompt()).isEqualTo(new Item.Prompt("Sky?", 5, List.of(".")));
        assertThat(item.answers()).containsExactly("blue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "process_docs: !function utils.process|a tag",
                "process_results: utils.process|'process_results'",
                "dataset_name: no|'no' is not the same in all versions of YAML",
                "custom: 1|'custom'",
                "gen_prefix: x|'gen_prefix'",
                "metric_list: [{metric: f1}]|'metric_list'",
                "metric_list: [{metric: acc, aggregation: median}]|'metric_list'",
                "filter_list: [{name: x, filter: [{function: regex}]}]|'filter_list'",
                "repeats: 3|'repeats'",
                "num_fewshot: 9|'num_fewshot'",
                "validation_split: [1]|'validation_split'",
                "include: task.yaml|in a circle",
            })
    void refusesWhatWouldBeScoredOtherwise(String line, String message) {
        assertThatThrownBy(() -> read(CHOICE + line + "\n"))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesDataOnAHub() {
        assertThatThrownBy(() -> read(CHOICE.replace("dataset_path: json", "dataset_path: a/b")))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("'a/b' is on a hub");
    }

    @Test
    void refusesATargetThatIsNoChoice() throws IOException {
        Files.writeString(
                folder.resolve("data.jsonl"),
                "{\"q\":\"Sky?\",\"options\":[\"blue\",\"red\"],\"gold\":2,\"word\":\"x\"}\n");
        assertThatThrownBy(() -> read(CHOICE))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("none of 2 choices");
    }

    private static String context(HarnessTask task, int index) {
        return ((Item.MultipleChoice) task.suite().items().get(index)).context();
    }

    private HarnessTask read(String yaml) throws IOException {
        Path file = folder.resolve("task.yaml");
        Files.writeString(file, yaml);
        return HarnessTask.read(file);
    }
}
