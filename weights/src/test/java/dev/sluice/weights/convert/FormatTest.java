package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A format reads what it prints, and nothing else.
class FormatTest {
    @Test
    void readsWhatItPrints() {
        assertThat(Format.all())
                .allSatisfy(
                        format -> assertThat(Format.parse(format.toString())).isEqualTo(format));
    }

    @Test
    void knowsTheFormatsThatPlansName() {
        assertThat(Format.all().stream().map(Format::toString))
                .containsExactly(
                        "safetensors",
                        "safetensors:f32",
                        "safetensors:f16",
                        "safetensors:bf16",
                        "gguf:f32",
                        "gguf:f16",
                        "gguf:bf16",
                        "gguf:q8_0",
                        "gguf:q4_0",
                        "gguf:q4_k",
                        "gguf:q6_k");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gguf", "gguf:Q8_0", "safetensors:q8_0", "gguf:q5_1", "pickle"})
    void refusesOthersWithTheList(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Format.parse(text))
                .withMessageContaining("gguf:q4_k");
    }
}
