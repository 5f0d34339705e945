package dev.sluice.lab.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Digest;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A suite is read as it stands, or refused with the line and the field.
class SuiteReaderTest {
    private static final String GOOD =
            "{\"id\":\"1\",\"type\":\"cloze\",\"context\":\"x\",\"answer\":\"a\"}\n";

    @TempDir private Path folder = Path.of("");

    @Test
    void readsAFileWithTheDigestOfItsBytes() throws IOException {
        byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("general.jsonl"), bytes);
        Suite suite = Suite.read(file);
        assertThat(suite.name()).isEqualTo("general");
        assertThat(suite.digest()).isEqualTo(Digest.of(bytes));
        assertThat(suite.items().getFirst().label().cluster()).isEqualTo("1");
        assertThatThrownBy(() -> Suite.read(folder.resolve("none.jsonl")))
                .isInstanceOf(StorageException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "not json|s.jsonl line 2: not valid JSON",
                "[1]|s.jsonl line 2: not a JSON object",
                "{\"id\":\"2\"}|line 2, field 'type': missing",
                "{\"id\":\"2\",\"type\":\"essay\"}|line 2, field 'type': 'essay' is not a type",
                "{\"id\":\"2\",\"type\":\"cloze\",\"context\":\"x\"}|line 2, field 'answer':"
                        + " missing",
                "{\"id\":\"2\",\"type\":\"cloze\",\"context\":1,\"answer\":\"a\"}|field 'context':"
                        + " not a text",
                "{\"id\":\"1\",\"type\":\"cloze\",\"context\":\"x\",\"answer\":\"a\"}|line 2, field"
                        + " 'id': the id of line 1",
                "{\"id\":\"2\",\"type\":\"cloze\",\"context\":\"x\",\"answer\":\"a\",\"clutser\":\"x\"}|field"
                        + " 'clutser': not a field",
                "{\"id\":\"2\",\"type\":\"cloze\",\"context\":\"x\",\"answer\":\"a\",\"split\":\"test\"}|field"
                        + " 'split': 'test' is not a split",
                "{\"id\":\"2\",\"type\":\"perplexity\",\"text\":\"x\"}|field 'type': 'perplexity'"
                        + " among items of type 'cloze'",
                "{\"id\":\"2\",\"id\":\"3\"}|line 2: not valid JSON: Duplicate",
            })
    void refusesALineAndNamesTheField(String line, String message) {
        assertThatThrownBy(() -> read(GOOD + line + "\n"))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[\"a\",\"b\"]|2|field 'answer': not a whole number of 0 to 1",
                "[\"a\",\"b\"]|-1|field 'answer'",
                "[\"a\",\"b\"]|0.5|field 'answer'",
                "[\"a\",\"b\"]|99999999999|field 'answer'",
                "[\"a\"]|0|field 'choices': 1 texts, not 2 to 1000",
                "[\"a\",\"\"]|0|field 'choices'",
                "[\" \",\" b\"]|0|field 'choices': a choice is empty",
                "[\"a\",1]|0|field 'choices'",
            })
    void refusesChoicesThatCannotBeScored(String choices, String answer, String message) {
        String line =
                "{\"id\":\"1\",\"type\":\"multiple-choice\",\"context\":\"x\",\"choices\":%s,\"answer\":%s}"
                        .formatted(choices, answer);
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAMetricThatCannotDecide() {
        assertThatThrownBy(() -> read("{\"suite\":\"s\",\"metric\":\"acc_norm\"}\n" + GOOD))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("cloze items are not decided by acc_norm");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() -> SuiteReader.read("s.jsonl", new byte[] {'{', (byte) 0xff}))
                .isInstanceOf(SuiteException.class)
                .hasMessageContaining("line 1: not UTF-8");
    }

    @Property(tries = 300)
    void anyTextIsReadOrRefusedWithItsLine(@ForAll String text) {
        try {
            assertThat(read(text).items()).isNotEmpty();
        } catch (SuiteException refused) {
            assertThat(refused.where()).startsWith("s.jsonl");
        }
    }

    private static Suite read(String text) {
        return SuiteReader.read("s.jsonl", text.getBytes(StandardCharsets.UTF_8));
    }
}
