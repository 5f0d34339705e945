package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.engine.LanguageModel.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Where the continuation begins, what is cut, and that windows score every token once.
class ScoringRequestTest {
    private static final int PREFIX = 99;

    @Property
    void windowsScoreEveryTokenOnceInOrder(
            @ForAll @IntRange(min = 1, max = 60) int length,
            @ForAll @IntRange(min = 1, max = 12) int contextLength) {
        int[] text = IntStream.range(0, length).toArray();
        List<Integer> scored = new ArrayList<>();
        for (ScoringRequest window : ScoringRequest.windows(text, PREFIX, contextLength)) {
            assertThat(window.inputLength()).isBetween(1, contextLength);
            for (int at = window.firstPosition(); at < window.inputLength(); at++) {
                scored.add(window.target(at));
                // What stands before a scored token is the token before it, or the prefix.
                int before = window.input()[at];
                assertThat(before)
                        .isEqualTo(window.target(at) == 0 ? PREFIX : window.target(at) - 1);
            }
        }
        assertThat(scored).containsExactlyElementsOf(IntStream.of(text).boxed().toList());
    }

    @Test
    void longContextsAreCutOnTheLeft() {
        ScoringRequest request = ScoringRequest.of(new int[] {1, 2, 3, 4, 5}, new int[] {6, 7}, 4);
        assertThat(request.input()).containsExactly(3, 4, 5, 6);
        assertThat(request.firstPosition()).isEqualTo(2);
        assertThat(request.target(2)).isEqualTo(6);
        assertThat(request.target(3)).isEqualTo(7);
    }

    @Test
    void refusesContinuationsLongerThanTheContext() {
        assertThatThrownBy(() -> ScoringRequest.of(new int[] {1}, new int[] {2, 3, 4}, 2))
                .isInstanceOf(TextTooLongException.class)
                .hasMessageContaining("3 tokens");
    }

    @Test
    void spaceAtTheEndOfTheContextBelongsToTheContinuation() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(TokenizerTest.fixture("byte_level"))) {
            ScoringEncoder encoder = new ScoringEncoder(tokenizer, 128);
            List<ScoringRequest> requests =
                    encoder.encode(
                            List.of(
                                    new Query("the harbor \u00a0\n", "lies"),
                                    new Query("the harbor", " \u00a0\nlies")));
            assertThat(requests.get(0).input()).isEqualTo(requests.get(1).input());
            assertThat(requests.get(0).scored()).isEqualTo(requests.get(1).scored());
        }
    }

    @Test
    void anEmptyContextIsTheBeginningTokenWhichIsNotDoubled() throws IOException {
        try (Tokenizer tokenizer = Tokenizer.open(TokenizerTest.fixture("byte_level"))) {
            ScoringEncoder encoder = new ScoringEncoder(tokenizer, 128);
            List<ScoringRequest> requests =
                    encoder.encode(List.of(new Query("", "lies"), new Query("", "<bos>lies")));
            assertThat(requests.get(0).input()).isEqualTo(requests.get(1).input());
            assertThat(requests.get(0).input()[0]).isEqualTo(1);
        }
    }
}
