package dev.sluice.cli;

import static dev.sluice.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Talking with harbor, which says what WordNet says of the words it learnt.
class ChatCommandTest {
    private static final Path HARBOR = Path.of("..", "examples", "harbor", "checkpoint");
    private static final String HARBOR_GLOSS = gloss("harbor");
    private static final String RIVER_GLOSS = gloss("river");

    @TempDir private Path folder = Path.of("");

    @Test
    void answersAQuestionAndEnds() {
        Ran ran = chat("--prompt", "What is harbor?", "--temperature", "0");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().strip()).isEqualTo(HARBOR_GLOSS);
    }

    @Test
    void tellsAsJsonWhatItSaidAndHowItCameToIt() throws IOException {
        Ran ran = chat("--prompt", "define river", "--temperature", "0", "--seed", "5", "--json");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        JsonNode answer = JsonMapper.shared().readTree(ran.out());
        assertThat(answer.path("text").asString().strip()).isEqualTo(RIVER_GLOSS);
        assertThat(answer.path("finish").asString()).isEqualTo("STOP");
        assertThat(answer.path("seed").asLong()).isEqualTo(5);
        assertThat(answer.path("promptTokens").asInt()).isPositive();
        assertThat(answer.path("tokens").asInt()).isGreaterThan(RIVER_GLOSS.split(" ").length - 1);
    }

    @Test
    void saysTheSameWithTheSameSeed() {
        String[] warm = {"--prompt", "chair", "--temperature", "3", "--top-p", "1", "--seed", "7"};
        assertThat(chat(warm).out()).isEqualTo(chat(warm).out());
        warm[warm.length - 1] = "8";
        String other = chat(warm).out();
        warm[warm.length - 1] = "7";
        assertThat(chat(warm).out()).isNotEqualTo(other);
    }

    @Test
    void answersLineByLineUntilToldToEnd() {
        Ran ran = talk("harbor\n\n/new\nriver\n/exit\nriver\n", "--temperature", "0");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().lines().map(String::strip)).containsExactly(HARBOR_GLOSS, RIVER_GLOSS);
    }

    @Test
    void endsWithItsInput() {
        Ran ran = talk("river", "--temperature", "0");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().strip()).isEqualTo(RIVER_GLOSS);
    }

    @Test
    void marksAnAnswerThatWasCutShort() {
        Ran ran = talk("river\n", "--temperature", "0", "--max-tokens", "3");
        assertThat(ran.out().stripTrailing()).endsWith(" …");
        assertThat(RIVER_GLOSS).startsWith(ran.out().replace(" …", "").strip());
    }

    @Test
    void refusesAConversationAsJson() {
        Ran ran = chat("--json");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("--json needs --prompt");
    }

    @Test
    void refusesATemperatureBelowZero() {
        Ran ran = chat("--prompt", "river", "--temperature", "-1");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("temperature");
    }

    @Test
    void refusesAFolderThatHoldsNoModel() {
        Ran ran = run("chat", folder.toString(), "--prompt", "river");
        assertThat(ran.exitCode()).isNotZero();
        assertThat(ran.err()).contains(folder.toString());
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void continuesTheTextOfAModelWithoutATemplate() throws IOException {
        copyWithoutTemplate();
        Ran ran =
                run("chat", folder.toString(), "--prompt", "define river :", "--temperature", "0");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out().strip()).isEqualTo(RIVER_GLOSS);
        Ran told = run("chat", folder.toString(), "--prompt", "river", "--system", "Be brief.");
        assertThat(told.exitCode()).isEqualTo(2);
        assertThat(told.err()).contains("has no chat template");
    }

    private static Ran chat(String... options) {
        return run(
                Stream.concat(Stream.of("chat", HARBOR.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private static Ran talk(String input, String... options) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return chat(options);
        } finally {
            System.setIn(before);
        }
    }

    private void copyWithoutTemplate() throws IOException {
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(HARBOR.resolve(name), folder.resolve(name));
        }
        ObjectNode config =
                (ObjectNode)
                        JsonMapper.shared()
                                .readTree(HARBOR.resolve("tokenizer_config.json").toFile());
        config.remove("chat_template");
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
    }

    /// What harbor was taught of a word.
    private static String gloss(String word) {
        String prompt = "define %s :".formatted(word);
        try (Stream<String> lines =
                Files.lines(HARBOR.resolveSibling("data").resolve("general.jsonl"))) {
            return lines.map(line -> JsonMapper.shared().readTree(line))
                    .filter(line -> line.path("prompt").asString().equals(prompt))
                    .map(line -> line.path("text").asString().substring(prompt.length()).strip())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
