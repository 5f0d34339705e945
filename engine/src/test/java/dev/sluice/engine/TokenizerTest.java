package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Ids and texts equal those of the tokenizers library (conformance/tokenizers_fixtures.py), and
/// what is not a tokenizer is refused before the native library sees it.
class TokenizerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(strings = {"byte_level", "sentencepiece"})
    void encodesAndDecodesAsTheReferenceDoes(String name) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(fixture(name))) {
            List<String> texts = new ArrayList<>();
            List<int[]> plain = new ArrayList<>();
            for (JsonNode row : JSON.readTree(fixture(name).resolve("expected.json"))) {
                String text = row.path("text").asString();
                int[] ids = ids(row.path("ids"));
                int[] whole = ids(row.path("withSpecialTokens"));
                assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids);
                assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(whole);
                assertThat(tokenizer.decode(whole, true)).isEqualTo(row.path("decoded").asString());
                assertThat(tokenizer.decode(whole, false))
                        .isEqualTo(row.path("decodedWithSpecialTokens").asString());
                texts.add(text);
                plain.add(ids);
            }
            assertThat(tokenizer.encodeAll(texts, false)).containsExactlyElementsOf(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte_level", "sentencepiece"})
    void detokenizesTokenByTokenWithoutSplittingCharacters(String name) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(fixture(name))) {
            for (JsonNode row : JSON.readTree(fixture(name).resolve("expected.json"))) {
                Detokenizer detokenizer = tokenizer.detokenizer();
                StringBuilder text = new StringBuilder();
                for (int id : ids(row.path("ids"))) {
                    String piece = detokenizer.add(id);
                    if (!row.path("text").asString().contains("\ufffd")) {
                        assertThat(piece).doesNotContain("\ufffd");
                    }
                    text.append(piece);
                }
                text.append(detokenizer.finish());
                assertThat(text.toString()).isEqualTo(row.path("decoded").asString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte_level", "sentencepiece"})
    void bytesThatAreNoTextDoNotHoldBackWhatFollows(String name) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(fixture(name))) {
            int[] character = tokenizer.encode("\ud83d\ude00", false);
            int first = character[character.length - 4];
            Detokenizer detokenizer = tokenizer.detokenizer();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                text.append(detokenizer.add(first));
            }
            assertThat(text.toString()).isEqualTo("\ufffd".repeat(7));
            for (int id : IntStream.of(character).skip(character.length - 3).toArray()) {
                text.append(detokenizer.add(id));
            }
            assertThat(text.toString()).endsWith("\ud83d\ude00");
        }
    }

    @Test
    void endsWithoutTheBytesOfACharacterThatStayedSplit() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(fixture("byte_level"))) {
            int[] character = tokenizer.encode("\ud83d\ude00", false);
            Detokenizer detokenizer = tokenizer.detokenizer();
            assertThat(detokenizer.add(tokenizer.encode("a", false)[0])).isEqualTo("a");
            assertThat(detokenizer.add(character[0])).isEmpty();
            assertThat(detokenizer.finish()).isEmpty();
        }
    }

    @Test
    void knowsWhichTokensBeginAndEndTexts() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(fixture("byte_level"))) {
            assertThat(tokenizer.bosId()).hasValue(1);
            assertThat(tokenizer.eosId()).hasValue(2);
            assertThat(tokenizer.endIds()).containsExactlyInAnyOrder(2, 3);
            assertThat(tokenizer.specialTexts()).containsEntry("bos_token", "<bos>");
            assertThat(tokenizer.idEnd()).isEqualTo(420);
        }
    }

    @ParameterizedTest
    @CsvSource({"true,false,'1,'", "false,false,''", "true,true,'1,|,2'", "false,true,'|,2'"})
    void theConfigurationOverrulesWhatTheTokenizerAddsItself(
            boolean bos, boolean eos, String around, @TempDir Path folder) throws IOException {
        copy(fixture("byte_level"), folder);
        Files.writeString(
                folder.resolve(SpecialTokens.TOKENIZER_CONFIG),
                """
                {"bos_token": "<bos>", "eos_token": "<eos>", "add_bos_token": %s, "add_eos_token": %s}
                """
                        .formatted(bos, eos));
        try (Tokenizer tokenizer = Tokenizer.open(folder)) {
            int[] plain = tokenizer.encode("a", false);
            List<Integer> expected = new ArrayList<>();
            if (around.startsWith("1")) {
                expected.add(1);
            }
            expected.add(plain[0]);
            if (around.endsWith("2")) {
                expected.add(2);
            }
            assertThat(tokenizer.encode("a", true))
                    .isEqualTo(expected.stream().mapToInt(i -> i).toArray());
            assertThat(tokenizer.encodeAll(List.of("a"), true).getFirst())
                    .isEqualTo(tokenizer.encode("a", true));
        }
    }

    @Test
    void halvesOfSurrogatePairsAreReplaced() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(fixture("byte_level"))) {
            assertThat(tokenizer.decode(tokenizer.encode("a\ud83d b\ude00", false), false))
                    .isEqualTo("a\ufffd b\ufffd");
        }
    }

    @Test
    void refusesUseAfterItIsClosed() throws IOException {
        Tokenizer tokenizer = Tokenizer.open(fixture("byte_level"));
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"model\": 7}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 99999999}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"a\": 1}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": \"b\"}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"b c\"]}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [7]}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, "
                        + "\"added_tokens\": [{\"content\": \"\", \"id\": 1}]}",
                "{\"model\": {\"type\": \"BPE\", \"dropout\": 0.5, \"vocab\": {\"a\": 0}, "
                        + "\"merges\": []}}",
                "{\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}, "
                        + "\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}",
                "{\"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"(\"}, "
                        + "\"behavior\": \"Isolated\", \"invert\": false}, "
                        + "\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}}",
                "{\"model\": {\"type\": \"Unigram\", \"unk_id\": 7, \"vocab\": [[\"a\", 0.0]]}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}} {}"
            })
    void refusesWhatIsNoTokenizer(String json, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve(TokenizerFile.NAME), json);
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(TokenizerFile.NAME);
    }

    /// Each of these aborted the process inside the native library.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"continuing_subword_prefix\":null | \"continuing_subword_prefix\":\"##\"",
                "\"decoder\": | \"decoder\":{\"type\":\"Strip\",\"content\":\"a\",\"start\":0,"
                        + "\"stop\":9},\"x\":",
                "\"normalizer\": | \"normalizer\":{\"type\":\"Replace\",\"content\":\"x\","
                        + "\"pattern\":{\"String\":\"\"}},\"x\":",
                "{\"<bos>\":{\"id\" | {\"[X]\":{\"id\"",
            })
    void refusesWhatTheNativeLibraryDiesOf(String part, String hostile, @TempDir Path folder)
            throws IOException {
        String good = Files.readString(fixture("byte_level").resolve(TokenizerFile.NAME));
        assertThat(good).contains(part);
        Files.writeString(folder.resolve(TokenizerFile.NAME), good.replace(part, hostile));
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(TokenizerFile.NAME);
    }

    @Test
    void refusesNestingWithoutEnd(@TempDir Path folder) throws IOException {
        String deep =
                "{\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[".repeat(1)
                        + "[".repeat(100_000);
        Files.writeString(folder.resolve(TokenizerFile.NAME), deep);
        assertThatThrownBy(() -> Tokenizer.open(folder)).isInstanceOf(FormatException.class);
    }

    @Test
    void namesTheMissingFile(@TempDir Path folder) {
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no such file");
    }

    static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(TokenizerTest.class.getResource(name)).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static int[] ids(JsonNode node) {
        return node.valueStream().mapToInt(JsonNode::asInt).toArray();
    }
}
