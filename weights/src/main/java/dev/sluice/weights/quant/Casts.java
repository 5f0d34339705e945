package dev.sluice.weights.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Casts between float32 and the 16-bit floats, elements stored little endian without padding.
///
/// Narrowing rounds to nearest, ties to even. A NaN stays a NaN: bfloat16 keeps its sign and upper
/// payload and makes it quiet, float16 keeps its sign; both as ggml does. Offsets into segments are
/// in bytes, offsets into arrays and counts in elements; a range outside its segment or array
/// throws IndexOutOfBoundsException.
public final class Casts {
    static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Elements a step: what a step touches stays in the first-level cache.
    private static final int STEP = 2048;

    private Casts() {}

    /// Widens one element, exactly.
    public static float bfloat16ToFloat32(short bits) {
        return ScalarCasts.bfloat16ToFloat32(bits);
    }

    /// Rounds one element.
    public static short float32ToBfloat16(float value) {
        return ScalarCasts.float32ToBfloat16(value);
    }

    /// Widens one element, exactly; a signalling NaN becomes quiet.
    public static float float16ToFloat32(short bits) {
        return ScalarCasts.float16ToFloat32(bits);
    }

    /// Rounds one element; beyond 65504 and its rounding interval it becomes infinite.
    public static short float32ToFloat16(float value) {
        return ScalarCasts.float32ToFloat16(value);
    }

    /// Reads float32 elements.
    public static void readFloat32(
            MemorySegment source,
            long sourceOffsetBytes,
            float[] target,
            int targetOffset,
            int count) {
        MemorySegment.copy(source, FLOAT, sourceOffsetBytes, target, targetOffset, count);
    }

    /// Writes float32 elements.
    public static void writeFloat32(
            float[] source,
            int sourceOffset,
            int count,
            MemorySegment target,
            long targetOffsetBytes) {
        MemorySegment.copy(source, sourceOffset, target, FLOAT, targetOffsetBytes, count);
    }

    /// Reads bfloat16 elements and widens them.
    public static void readBfloat16(
            MemorySegment source,
            long sourceOffsetBytes,
            float[] target,
            int targetOffset,
            int count) {
        read(
                source,
                sourceOffsetBytes,
                target,
                targetOffset,
                count,
                Lanes.VECTORS ? VectorCasts::bfloat16ToFloat32 : ScalarCasts::bfloat16ToFloat32);
    }

    /// Reads float16 elements and widens them.
    public static void readFloat16(
            MemorySegment source,
            long sourceOffsetBytes,
            float[] target,
            int targetOffset,
            int count) {
        read(
                source,
                sourceOffsetBytes,
                target,
                targetOffset,
                count,
                Lanes.VECTORS ? VectorCasts::float16ToFloat32 : ScalarCasts::float16ToFloat32);
    }

    /// Rounds elements to bfloat16 and writes them.
    public static void writeBfloat16(
            float[] source,
            int sourceOffset,
            int count,
            MemorySegment target,
            long targetOffsetBytes) {
        write(
                source,
                sourceOffset,
                count,
                target,
                targetOffsetBytes,
                Lanes.VECTORS ? VectorCasts::float32ToBfloat16 : ScalarCasts::float32ToBfloat16);
    }

    /// Rounds elements to float16 and writes them.
    public static void writeFloat16(
            float[] source,
            int sourceOffset,
            int count,
            MemorySegment target,
            long targetOffsetBytes) {
        write(
                source,
                sourceOffset,
                count,
                target,
                targetOffsetBytes,
                Lanes.VECTORS ? VectorCasts::float32ToFloat16 : ScalarCasts::float32ToFloat16);
    }

    @FunctionalInterface
    private interface Widening {
        void cast(short[] source, int sourceOffset, float[] target, int targetOffset, int count);
    }

    @FunctionalInterface
    private interface Narrowing {
        void cast(float[] source, int sourceOffset, short[] target, int targetOffset, int count);
    }

    private static void read(
            MemorySegment source,
            long sourceOffsetBytes,
            float[] target,
            int targetOffset,
            int count,
            Widening widening) {
        short[] step = new short[Math.min(count, STEP)];
        for (int done = 0; done < count; done += step.length) {
            int length = Math.min(step.length, count - done);
            long at = sourceOffsetBytes + (long) done * Short.BYTES;
            MemorySegment.copy(source, SHORT, at, step, 0, length);
            widening.cast(step, 0, target, targetOffset + done, length);
        }
    }

    private static void write(
            float[] source,
            int sourceOffset,
            int count,
            MemorySegment target,
            long targetOffsetBytes,
            Narrowing narrowing) {
        short[] step = new short[Math.min(count, STEP)];
        for (int done = 0; done < count; done += step.length) {
            int length = Math.min(step.length, count - done);
            narrowing.cast(source, sourceOffset + done, step, 0, length);
            long at = targetOffsetBytes + (long) done * Short.BYTES;
            MemorySegment.copy(step, 0, target, SHORT, at, length);
        }
    }
}
