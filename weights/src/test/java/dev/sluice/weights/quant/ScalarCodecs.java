package dev.sluice.weights.quant;

import dev.sluice.weights.gguf.GgmlType;
import java.util.Optional;

/// Codecs made of the scalar kernels alone, whatever the CPU has.
final class ScalarCodecs {
    private ScalarCodecs() {}

    static PackedCodec of(GgmlType type) {
        return switch (type) {
            case Q4_0 -> codec(type, Blocks32::decodeQ40, Blocks32::encodeQ40);
            case Q8_0 -> codec(type, Blocks32::decodeQ80, Blocks32::encodeQ80);
            case Q4_K -> codec(type, SuperBlocks::decodeQ4K, Q4KEncoder::encode);
            case Q6_K -> codec(type, SuperBlocks::decodeQ6K, Q6KEncoder::encode);
            case Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q5_K, MXFP4 -> PackedCodec.of(type);
            case F32, F16, BF16, F64, I8, I16, I32, I64 ->
                    throw new IllegalArgumentException(type + " has no blocks");
        };
    }

    private static PackedCodec codec(GgmlType type, BlockDecoder decoder, BlockEncoder encoder) {
        return new PackedCodec(type, decoder, Optional.of(encoder));
    }
}
