package dev.sluice.weights.quant;

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
}
