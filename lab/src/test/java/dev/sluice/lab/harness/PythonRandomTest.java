package dev.sluice.lab.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Draws equal CPython's; expected values were printed by CPython 3.11.
class PythonRandomTest {
    @Test
    void drawsWhatPythonDraws() {
        PythonRandom random = new PythonRandom(1234);
        assertThat(List.of(random.nextDouble(), random.nextDouble(), random.nextDouble()))
                .containsExactly(0.9664535356921388, 0.4407325991753527, 0.007491470058587191);
        PythonRandom other = new PythonRandom(0);
        assertThat(other.nextDouble()).isEqualTo(0.8444218515250481);
        assertThat(
                        List.of(
                                other.below(1),
                                other.below(7),
                                other.below(1000),
                                other.below(Integer.MAX_VALUE)))
                .containsExactly(0, 0, 265, 2073320061);
    }

    @Test
    void samplesSmallAndLargePopulationsAsPythonDoes() {
        PythonRandom random = new PythonRandom(1234);
        assertThat(random.sample(numbers(10), 3)).containsExactly(7, 1, 0);
        assertThat(random.sample(numbers(100), 5)).containsExactly(11, 74, 4, 85, 88);
        assertThat(random.sample(numbers(1000), 8))
                .containsExactly(85, 100, 784, 363, 242, 17, 31, 807);
        assertThat(random.sample(numbers(30), 6)).containsExactly(0, 11, 20, 19, 15, 26);
    }

    @Test
    void bootstrapsPerplexityAsTheHarnessDoes() {
        assertThat(PerplexityError.error(new double[] {-1.5, -2.25, -0.5, -4.0}))
                .isCloseTo(7.12329322147519, within(1e-11));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
