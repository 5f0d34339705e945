package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// What is drawn lies in the set that the settings leave, which is found here by sorting
/// everything; draws follow the softmax; seeds repeat.
class SamplerTest {
    private static final int DRAWS = 40;

    @Property(tries = 300)
    void drawsOnlyWhatTopKTopPAndMinPLeave(
            @ForAll("logits") float[] logits,
            @ForAll @DoubleRange(min = 0.1, max = 3) double temperature,
            @ForAll @IntRange(max = 12) int topK,
            @ForAll @DoubleRange(min = 0.05, max = 1) double topP,
            @ForAll @DoubleRange(max = 0.9) double minP,
            @ForAll long seed) {
        Sampler sampler =
                new Sampler(new Sampling(1, temperature, topK, topP, minP, 1, seed, List.of()));
        Set<Integer> allowed = allowed(logits, temperature, topK, topP, minP);
        for (int i = 0; i < DRAWS; i++) {
            assertThat(allowed).contains(sampler.next(logits.clone()));
        }
    }

    @Property(tries = 100)
    void theSameSeedDrawsTheSameTokens(@ForAll("logits") float[] logits, @ForAll long seed) {
        Sampling sampling = new Sampling(1, 1, 0, 0.9, 0, 1.2, seed, List.of());
        assertThat(draws(new Sampler(sampling), logits))
                .isEqualTo(draws(new Sampler(sampling), logits));
    }

    @Property(tries = 100)
    void withoutTemperatureTheFirstOfTheGreatestIsTaken(@ForAll("logits") float[] logits) {
        int best =
                IntStream.range(0, logits.length)
                        .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                        .orElseThrow();
        assertThat(new Sampler(Sampling.greedy(1)).next(logits.clone())).isEqualTo(best);
    }

    @Test
    void drawsFollowTheSoftmax() {
        float[] logits = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2)};
        Sampler sampler = new Sampler(new Sampling(1, 1, 0, 1, 0, 1, 7, List.of()));
        int[] counts = new int[3];
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            counts[sampler.next(logits.clone())]++;
        }
        // Five standard deviations of a binomial count.
        assertThat(counts[0]).isBetween(49_200, 50_800);
        assertThat(counts[1]).isBetween(29_250, 30_750);
    }

    @Test
    void repetitionPenaltyMakesSeenTokensLessLikelyWhateverTheirSign() {
        Sampler positive = new Sampler(new Sampling(1, 0, 0, 1, 0, 2, 0, List.of()));
        positive.see(0);
        assertThat(positive.next(new float[] {3, 2, 1})).isEqualTo(1);
        Sampler negative = new Sampler(new Sampling(1, 0, 0, 1, 0, 2, 0, List.of()));
        negative.see(0);
        assertThat(negative.next(new float[] {-2, -3})).isEqualTo(1);
    }

    @Test
    void refusesLogitsThatAreNoNumbers() {
        Sampler sampler = new Sampler(Sampling.greedy(1));
        assertThatThrownBy(() -> sampler.next(new float[] {1, Float.NaN}))
                .hasMessageContaining("token 1");
        float nothing = Float.NEGATIVE_INFINITY;
        assertThatThrownBy(() -> sampler.next(new float[] {nothing, nothing}))
                .hasMessageContaining("no token");
    }

    @Provide
    Arbitrary<float[]> logits() {
        return Arbitraries.floats()
                .between(-30, 30)
                .array(float[].class)
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    private static int[] draws(Sampler sampler, float[] logits) {
        return IntStream.range(0, DRAWS).map(_ -> sampler.next(logits.clone())).toArray();
    }

    private static Set<Integer> allowed(
            float[] logits, double temperature, int topK, double topP, double minP) {
        double greatest =
                IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).max().orElseThrow();
        double[] weights =
                IntStream.range(0, logits.length)
                        .mapToDouble(i -> Math.exp((logits[i] - greatest) / temperature))
                        .toArray();
        Integer[] order = IntStream.range(0, logits.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(weights[b], weights[a]));
        int count = topK == 0 ? order.length : Math.min(topK, order.length);
        double total = Arrays.stream(order, 0, count).mapToDouble(i -> weights[i]).sum();
        Set<Integer> allowed = new HashSet<>();
        double before = 0;
        for (int i = 0; i < count; i++) {
            double weight = weights[order[i]];
            // A hair's breadth for sums taken in another order.
            boolean isInTopP = i == 0 || before < topP * total * (1 + 1e-9);
            if (isInTopP && weight >= minP) {
                allowed.add(order[i]);
            }
            before += weight;
        }
        return allowed;
    }
}
