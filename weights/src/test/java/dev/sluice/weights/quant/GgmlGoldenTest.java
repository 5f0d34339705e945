package dev.sluice.weights.quant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.gguf.GgmlType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Codecs give the bits of ggml: the vectors were made by its own library
/// (`conformance/ggml_vectors.py golden`), from normal, uniform, zero, outlying, tiny, huge, equal
/// and special rows, and for decoding from random bytes too.
class GgmlGoldenTest {
    @ParameterizedTest
    @EnumSource(
            names = {
                "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K",
                "Q5_K", "Q6_K", "MXFP4"
            })
    void decodesAsGgml(GgmlType type) throws IOException {
        byte[] blocks = resource(type + ".decode.blocks");
        float[] expected = GgmlDifferential.floats(resource(type + ".decode.f32"));
        for (BlockCodec codec : codecs(type).toList()) {
            assertThat(bits(GgmlDifferential.decode(codec, blocks))).isEqualTo(bits(expected));
        }
    }

    static Stream<GgmlType> encoded() {
        return Stream.of(GgmlType.values())
                .filter(BlockCodec::isDecodable)
                .filter(type -> type != GgmlType.F32 && BlockCodec.of(type).canQuantize());
    }

    @ParameterizedTest
    @MethodSource("encoded")
    void encodesAsGgml(GgmlType type) throws IOException {
        float[] input = GgmlDifferential.floats(resource("input.f32"));
        byte[] expected = resource(type + ".blocks");
        for (BlockCodec codec : codecs(type).toList()) {
            assertThat(GgmlDifferential.encode(codec, input)).isEqualTo(expected);
        }
    }

    private static Stream<BlockCodec> codecs(GgmlType type) {
        return type.blockSize() == 1
                ? Stream.of(BlockCodec.of(type))
                : Stream.of(BlockCodec.of(type), ScalarCodecs.of(type));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = GgmlGoldenTest.class.getResourceAsStream("/ggml/" + name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }
}
