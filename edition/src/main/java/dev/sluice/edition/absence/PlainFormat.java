package dev.sluice.edition.absence;

import dev.sluice.weights.DType;
import dev.sluice.weights.quant.Casts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/// A type whose elements stand one by one, little endian, the sign in the last byte's highest bit.
///
/// Integers count as numbers, since a copy may be scaled and rounded to them.
enum PlainFormat implements NumberFormat {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    F8_E5M2(1),
    F8_E4M3(1),
    I8(1),
    I16(2),
    I32(4),
    I64(8);

    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    PlainFormat(int bytes) {
        this.bytes = bytes;
    }

    /// The format of a safetensors dtype; empty where it holds no signed numbers.
    static Optional<NumberFormat> of(DType dtype) {
        return switch (dtype) {
            case F64 -> Optional.of(F64);
            case F32, C64 -> Optional.of(F32);
            case F16 -> Optional.of(F16);
            case BF16 -> Optional.of(BF16);
            case F8_E5M2 -> Optional.of(F8_E5M2);
            case F8_E4M3 -> Optional.of(F8_E4M3);
            case I8 -> Optional.of(I8);
            case I16 -> Optional.of(I16);
            case I32 -> Optional.of(I32);
            case I64 -> Optional.of(I64);
            case BOOL, F4, F6_E2M3, F6_E3M2, U8, F8_E8M0, U16, U32, U64 -> Optional.empty();
        };
    }

    @Override
    public int blockElements() {
        return 1;
    }

    @Override
    public int blockBytes() {
        return bytes;
    }

    /// One element in the widest type, for the fit: a float64 may be too small or large for
    /// float32.
    double element(MemorySegment source, long offsetBytes) {
        return switch (this) {
            case F64 -> source.get(DOUBLE, offsetBytes);
            case F32 -> Float.intBitsToFloat(source.get(INT, offsetBytes));
            case F16 -> Casts.float16ToFloat32(source.get(SHORT, offsetBytes));
            case BF16 -> Casts.bfloat16ToFloat32(source.get(SHORT, offsetBytes));
            case F8_E5M2 -> small(source.get(ValueLayout.JAVA_BYTE, offsetBytes), 2, 15);
            case F8_E4M3 -> small(source.get(ValueLayout.JAVA_BYTE, offsetBytes), 3, 7);
            case I8 -> source.get(ValueLayout.JAVA_BYTE, offsetBytes);
            case I16 -> source.get(SHORT, offsetBytes);
            case I32 -> source.get(INT, offsetBytes);
            case I64 -> source.get(LONG, offsetBytes);
        };
    }

    @Override
    public void decode(
            MemorySegment source,
            long offsetBytes,
            float[] target,
            int targetOffset,
            int elements) {
        switch (this) {
            case F32 -> Casts.readFloat32(source, offsetBytes, target, targetOffset, elements);
            case F16 -> Casts.readFloat16(source, offsetBytes, target, targetOffset, elements);
            case BF16 -> Casts.readBfloat16(source, offsetBytes, target, targetOffset, elements);
            case F64, F8_E5M2, F8_E4M3, I8, I16, I32, I64 -> {
                for (int i = 0; i < elements; i++) {
                    target[targetOffset + i] =
                            (float) element(source, offsetBytes + (long) i * bytes);
                }
            }
        }
    }

    /// An 8-bit float of the OCP specification; infinities and NaNs count as the next number, for
    /// no weight is one.
    private static double small(byte bits, int mantissaBits, int bias) {
        int magnitude = bits & 0x7F;
        int exponent = magnitude >>> mantissaBits;
        int mantissa = magnitude & (1 << mantissaBits) - 1;
        double fraction = (double) mantissa / (1 << mantissaBits);
        double value =
                exponent == 0
                        ? Math.scalb(fraction, 1 - bias)
                        : Math.scalb(1 + fraction, exponent - bias);
        return bits < 0 ? -value : value;
    }
}
