package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.quant.BlockCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Reads elements of every type that holds weights as float32; F64 is rounded.
final class ElementReader {
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ElementReader() {}

    static boolean canRead(GgmlType type) {
        return type == GgmlType.F64 || BlockCodec.isDecodable(type);
    }

    /// Bytes that `elements` of a type fill, a whole number of blocks.
    static long bytes(GgmlType type, long elements) {
        return Math.multiplyExact(elements / type.blockSize(), (long) type.blockBytes());
    }

    /// Reads `count` elements, a whole number of blocks.
    ///
    /// @param first the first element, at the start of a block
    static void read(
            MemorySegment source,
            GgmlType type,
            long first,
            float[] target,
            int targetOffset,
            int count) {
        long atBytes = bytes(type, first);
        if (type != GgmlType.F64) {
            BlockCodec.of(type).dequantize(source, atBytes, target, targetOffset, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] =
                    (float) source.get(DOUBLE, atBytes + (long) i * Double.BYTES);
        }
    }

    /// All elements of a small tensor.
    static float[] readAll(MemorySegment source, GgmlType type, long elements) {
        float[] values = new float[Math.toIntExact(elements)];
        read(source, type, 0, values, 0, values.length);
        return values;
    }
}
