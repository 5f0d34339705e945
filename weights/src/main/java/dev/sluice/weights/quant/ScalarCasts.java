package dev.sluice.weights.quant;

/// Casts of single elements; they define what the vector casts must give.
final class ScalarCasts {
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = 0x7F80_0000;

    private ScalarCasts() {}

    static float bfloat16ToFloat32(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// Rounds to nearest, ties to even; a NaN stays a NaN with its sign and upper payload, made
    /// quiet.
    static short float32ToBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & MAGNITUDE) > INFINITY) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    static float float16ToFloat32(short bits) {
        if ((bits & 0x7FFF) > 0x7C00) {
            // Written out, since the JDK does not say which NaN becomes which.
            return Float.intBitsToFloat(
                    ((bits & 0x8000) << 16) | 0x7FC0_0000 | ((bits & 0x3FF) << 13));
        }
        return Float.float16ToFloat(bits);
    }

    /// Rounds to nearest, ties to even, overflow to infinity; a NaN becomes 0x7E00 with its sign.
    static short float32ToFloat16(float value) {
        if (Float.isNaN(value)) {
            return (short) ((Float.floatToRawIntBits(value) >>> 16 & 0x8000) | 0x7E00);
        }
        return Float.floatToFloat16(value);
    }

    static void bfloat16ToFloat32(
            short[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = bfloat16ToFloat32(source[sourceOffset + i]);
        }
    }

    static void float32ToBfloat16(
            float[] source, int sourceOffset, short[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = float32ToBfloat16(source[sourceOffset + i]);
        }
    }

    static void float16ToFloat32(
            short[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = float16ToFloat32(source[sourceOffset + i]);
        }
    }

    static void float32ToFloat16(
            float[] source, int sourceOffset, short[] target, int targetOffset, int count) {
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = float32ToFloat16(source[sourceOffset + i]);
        }
    }
}
