package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.engine.Generation.Finish;
import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.LanguageModel.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tiny random model of 40 words: what is scored does not depend on what it is scored with, and
/// what is generated follows the scores.
class LocalModelTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/dev/sluice/engine/decoder/golden/llama");

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void makeModel() throws IOException {
        TokenizerTest.copy(GOLDEN, folder);
        String vocabulary =
                IntStream.range(0, 40)
                        .mapToObj(id -> "\"w%d\": %d".formatted(id, id))
                        .collect(Collectors.joining(", "));
        Files.writeString(
                folder.resolve(TokenizerFile.NAME),
                """
                {"model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "w0"},
                 "pre_tokenizer": {"type": "Whitespace"}}
                """
                        .formatted(vocabulary));
        Files.writeString(
                folder.resolve(SpecialTokens.TOKENIZER_CONFIG), "{\"bos_token\": \"w1\"}");
    }

    @Test
    void scoresDoNotDependOnTheBatch() throws IOException {
        List<Query> queries =
                List.of(
                        new Query("w3 w4 w5", " w6"),
                        new Query("w3 w4 w5", " w7 w8"),
                        new Query("w3 w4", " w5 w6 w7 w8 w9"),
                        new Query("", "w9 w9"),
                        new Query("w3 ".repeat(200), "w4 w5"),
                        new Query("w3 w4 w5", " w6"));
        try (LanguageModel model = LocalModel.open(folder)) {
            List<Likelihood> together = model.score(queries);
            for (int i = 0; i < queries.size(); i++) {
                Likelihood alone = model.score(List.of(queries.get(i))).getFirst();
                assertThat(together.get(i).logLikelihood())
                        .isCloseTo(alone.logLikelihood(), within(1e-5));
                assertThat(together.get(i).tokens()).isEqualTo(alone.tokens());
                assertThat(together.get(i).isGreedy()).isEqualTo(alone.isGreedy());
            }
            assertThat(together.stream().map(Likelihood::tokens)).containsExactly(1, 2, 5, 2, 2, 1);
        }
    }

    @Test
    void whatItGeneratesGreedilyIsGreedyWhenItIsScored() throws IOException {
        try (LanguageModel model = LocalModel.open(folder)) {
            Generation made = model.generate("w3 w4", Sampling.greedy(8), _ -> true);
            Likelihood scored =
                    model.score(List.of(new Query("w3 w4", " " + made.text().strip()))).getFirst();
            assertThat(scored.isGreedy()).isTrue();
            assertThat(made.promptTokens()).isEqualTo(2);
        }
    }

    @Test
    void theSameSeedGivesTheSameText() throws IOException {
        Sampling sampling = new Sampling(12, 1, 0, 1, 0, 1, 42, List.of());
        try (LanguageModel model = LocalModel.open(folder)) {
            assertThat(model.generate("w3", sampling, _ -> true))
                    .isEqualTo(model.generate("w3", sampling, _ -> true));
        }
    }

    @Test
    void stopsWhenItsListenerHasEnough() throws IOException {
        Sampling sampling = new Sampling(60, 1, 0, 1, 0, 1, 3, List.of());
        List<String> pieces = new ArrayList<>();
        try (LanguageModel model = LocalModel.open(folder)) {
            Generation made =
                    model.generate(
                            "w3",
                            sampling,
                            piece -> {
                                pieces.add(piece);
                                return pieces.size() < 2;
                            });
            assertThat(made.text()).isEqualTo(String.join("", pieces));
            assertThat(made.finish()).isIn(Finish.CANCELLED, Finish.STOP);
            assertThat(made.tokens()).isLessThan(60);
        }
    }

    @Test
    void refusesPromptsThatLeaveNoRoom() throws IOException {
        try (LanguageModel model = LocalModel.open(folder)) {
            String longPrompt = "w3 ".repeat(model.contextLength());
            assertThatThrownBy(() -> model.generate(longPrompt, Sampling.greedy(1), _ -> true))
                    .isInstanceOf(TextTooLongException.class)
                    .hasMessageContaining("the prompt has 128 tokens");
        }
    }

    @Test
    void wholeTextsAreScoredInWindowsOfTheContext() throws IOException {
        try (LanguageModel model = LocalModel.open(folder)) {
            Likelihood scored = model.scoreWhole(List.of("w3 w4 ".repeat(100))).getFirst();
            assertThat(scored.tokens()).isEqualTo(200);
            assertThat(scored.logLikelihood()).isNegative();
        }
    }
}
