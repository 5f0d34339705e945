package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.convert.Format.Precision;
import dev.sluice.weights.gguf.GgmlType;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.SequencedSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Types follow llama-quantize. `conformance/convert.py` holds the whole of a file against it.
class TypeChoiceTest {
    private final SequencedSet<String> notes = new LinkedHashSet<>();

    @Test
    void vectorsAndNormsStayFloat32() {
        TypeChoice choice = choice(Precision.Q4_0, true);
        assertThat(choice.of("blk.0.attn_q.bias", 1, 256, OptionalInt.of(0)))
                .isEqualTo(GgmlType.F32);
        assertThat(choice.of("blk.0.attn_q_norm.weight", 2, 256, OptionalInt.of(0)))
                .isEqualTo(GgmlType.F32);
    }

    @Test
    void theTensorThatServesAsOutputIsWider() {
        assertThat(choice(Precision.Q4_0, true).of("token_embd.weight", 2, 256, none()))
                .isEqualTo(GgmlType.Q6_K);
        assertThat(choice(Precision.Q4_0, false).of("token_embd.weight", 2, 256, none()))
                .isEqualTo(GgmlType.Q4_0);
        assertThat(choice(Precision.Q4_0, false).of("output.weight", 2, 256, none()))
                .isEqualTo(GgmlType.Q6_K);
        assertThat(choice(Precision.Q8_0, true).of("token_embd.weight", 2, 256, none()))
                .isEqualTo(GgmlType.Q8_0);
    }

    @Test
    void q4kWidensSomeLayers() {
        TypeChoice choice = choice(Precision.Q4_K, false);
        assertThat(
                        IntStream.range(0, 16)
                                .filter(
                                        layer ->
                                                choice.of(
                                                                "blk." + layer + ".ffn_down.weight",
                                                                2,
                                                                256,
                                                                OptionalInt.of(layer))
                                                        == GgmlType.Q6_K))
                .containsExactly(0, 1, 4, 7, 10, 13, 14, 15);
    }

    @Test
    void rowsThatBlocksDoNotDivideFallBackAndAreNamed() {
        TypeChoice choice = choice(Precision.Q4_K, true);
        assertThat(choice.of("blk.5.attn_q.weight", 2, 576, OptionalInt.of(5)))
                .isEqualTo(GgmlType.Q8_0);
        assertThat(choice.of("blk.5.attn_k.weight", 2, 24, OptionalInt.of(5)))
                .isEqualTo(GgmlType.F16);
        assertThat(notes)
                .containsExactly(
                        "blk.5.attn_q.weight: Q8_0, for blocks of 256 do not divide its rows of 576"
                                + " (llama-quantize takes Q5_0)",
                        "blk.5.attn_k.weight: F16, for blocks of 256 do not divide its rows of 24");
    }

    private TypeChoice choice(Precision precision, boolean tied) {
        return new TypeChoice(precision, tied, 16, false, notes);
    }

    private static OptionalInt none() {
        return OptionalInt.empty();
    }
}
