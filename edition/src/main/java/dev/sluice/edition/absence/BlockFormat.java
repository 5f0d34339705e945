package dev.sluice.edition.absence;

import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.quant.BlockCodec;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// A GGUF type that packs several elements into a block.
record BlockFormat(BlockCodec codec) implements NumberFormat {
    /// The format of a GGUF tensor, plain or packed.
    static Optional<NumberFormat> of(GgmlType type) {
        return switch (type) {
            case F32 -> Optional.of(PlainFormat.F32);
            case F16 -> Optional.of(PlainFormat.F16);
            case BF16 -> Optional.of(PlainFormat.BF16);
            case F64 -> Optional.of(PlainFormat.F64);
            case I8 -> Optional.of(PlainFormat.I8);
            case I16 -> Optional.of(PlainFormat.I16);
            case I32 -> Optional.of(PlainFormat.I32);
            case I64 -> Optional.of(PlainFormat.I64);
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, MXFP4 ->
                    Optional.of(new BlockFormat(BlockCodec.of(type)));
        };
    }

    @Override
    public int blockElements() {
        return codec.type().blockSize();
    }

    @Override
    public int blockBytes() {
        return codec.type().blockBytes();
    }

    @Override
    public void decode(
            MemorySegment source,
            long offsetBytes,
            float[] target,
            int targetOffset,
            int elements) {
        codec.dequantize(source, offsetBytes, target, targetOffset, elements);
    }
}
