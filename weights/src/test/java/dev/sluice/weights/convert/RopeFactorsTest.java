package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Rope.Scaling.Llama3;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Divisors equal those of llama.cpp's converter, and give the numbers they were made of back.
class RopeFactorsTest {
    private static final Llama3 LLAMA_3_1 = new Llama3(8, 1, 4, 8192);
    private static final Llama3 LLAMA_3_2 = new Llama3(32, 1, 4, 8192);

    @Test
    void divisorsAreThoseOfLlamaCpp() {
        // Computed in PyTorch by the formula of convert_hf_to_gguf.py.
        float[] factors = RopeFactors.of(LLAMA_3_1, 500_000, 128);
        assertThat(Arrays.copyOf(factors, 29)).containsOnly(1f);
        float[] band = {1.2074839f, 1.5534146f, 2.026313f, 2.69453f, 3.6842532f, 5.257327f};
        assertThat(Arrays.copyOfRange(factors, 29, 35)).containsExactly(band, within(1e-5f));
        assertThat(Arrays.copyOfRange(factors, 35, 64)).containsOnly(8f);
    }

    @Test
    void recoversTheReleases() {
        for (Llama3 scaling : new Llama3[] {LLAMA_3_1, LLAMA_3_2}) {
            float[] factors = RopeFactors.of(scaling, 500_000, 64);
            assertThat(recover(factors, 500_000)).isEqualTo(scaling);
        }
    }

    @Property
    void recoversEveryPowerOfTwo(
            @ForAll @IntRange(min = 10, max = 18) int contextBits,
            @ForAll @IntRange(min = 2, max = 64) int factor) {
        Llama3 scaling = new Llama3(factor, 1, 4, 1L << contextBits);
        float[] factors = RopeFactors.of(scaling, 500_000, 128);
        assertThat(RopeFactors.of(recover(factors, 500_000), 500_000, 128)).isEqualTo(factors);
    }

    @Test
    void refusesDivisorsOfAnotherMaking() {
        float[] factors = RopeFactors.of(LLAMA_3_1, 500_000, 128);
        factors[31] *= 1.001f;
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> recover(factors, 500_000))
                .withMessageContaining("no llama3 scaling");
    }

    private static Llama3 recover(float[] factors, double theta) {
        return RopeFactors.recover(factors, theta, Optional.empty(), 0, "test");
    }
}
