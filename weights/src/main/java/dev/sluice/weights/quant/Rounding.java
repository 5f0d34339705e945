package dev.sluice.weights.quant;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Rounding as ggml's K-quants do it.
final class Rounding {
    /// 1.5 * 2^23: adding it leaves the rounded integer in the low mantissa bits.
    private static final float MAGIC = 12_582_912f;

    private Rounding() {}

    /// Rounds to nearest, ties to even, for magnitudes below 2^22; beyond, and for NaN and
    /// infinities, whatever the mantissa bits say, as in ggml.
    static int nearest(float value) {
        return (Float.floatToRawIntBits(value + MAGIC) & 0x7F_FFFF) - 0x40_0000;
    }

    /// [#nearest(float)] of every lane.
    static IntVector nearest(FloatVector values) {
        return values.add(MAGIC).reinterpretAsInts().and(0x7F_FFFF).sub(0x40_0000);
    }
}
