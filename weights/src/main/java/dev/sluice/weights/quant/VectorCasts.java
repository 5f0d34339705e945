package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.Species.FLOATS;
import static dev.sluice.weights.quant.Species.SHORTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The casts of [ScalarCasts], a vector at a time. What does not fill a vector is left to them.
final class VectorCasts {
    private static final int LANES = FLOATS.length();
    private static final int MAGNITUDE = 0x7FFF_FFFF;
    private static final int INFINITY = 0x7F80_0000;
    private static final int QUIET = 0x0040_0000;
    // 2^112, the quotient of the exponent biases of float16 and float32.
    private static final float REBIAS = 0x1p112f;
    // As float32: the least normal float16, and the least value that rounds to infinity.
    private static final int LEAST_NORMAL = 0x3880_0000;
    private static final int OVERFLOW = 0x477F_F000;

    private VectorCasts() {}

    static void bfloat16ToFloat32(
            short[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            Species.unsignedShorts(ShortVector.fromArray(SHORTS, source, sourceOffset + i))
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .intoArray(target, targetOffset + i);
        }
        ScalarCasts.bfloat16ToFloat32(
                source, sourceOffset + bound, target, targetOffset + bound, count - bound);
    }

    static void float32ToBfloat16(
            float[] source, int sourceOffset, short[] target, int targetOffset, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = bits(source, sourceOffset + i);
            IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
            IntVector rounded =
                    bits.add(0x7FFF).add(upper.and(1)).lanewise(VectorOperators.LSHR, 16);
            VectorMask<Integer> nan = bits.and(MAGNITUDE).compare(VectorOperators.GT, INFINITY);
            store(rounded.blend(upper.or(0x40), nan), target, targetOffset + i);
        }
        ScalarCasts.float32ToBfloat16(
                source, sourceOffset + bound, target, targetOffset + bound, count - bound);
    }

    static void float16ToFloat32(
            short[] source, int sourceOffset, float[] target, int targetOffset, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            IntVector half =
                    Species.unsignedShorts(ShortVector.fromArray(SHORTS, source, sourceOffset + i));
            IntVector magnitude = half.and(0x7FFF);
            IntVector aligned = magnitude.lanewise(VectorOperators.LSHL, 13);
            // One exact product moves the exponent to its new bias, subnormals included.
            IntVector finite = aligned.reinterpretAsFloats().mul(REBIAS).reinterpretAsInts();
            IntVector special =
                    aligned.or(INFINITY)
                            .blend(
                                    aligned.or(INFINITY | QUIET),
                                    magnitude.compare(VectorOperators.GT, 0x7C00));
            IntVector sign = half.and(0x8000).lanewise(VectorOperators.LSHL, 16);
            finite.blend(special, magnitude.compare(VectorOperators.GE, 0x7C00))
                    .or(sign)
                    .reinterpretAsFloats()
                    .intoArray(target, targetOffset + i);
        }
        ScalarCasts.float16ToFloat32(
                source, sourceOffset + bound, target, targetOffset + bound, count - bound);
    }

    static void float32ToFloat16(
            float[] source, int sourceOffset, short[] target, int targetOffset, int count) {
        int bound = FLOATS.loopBound(count);
        for (int i = 0; i < bound; i += LANES) {
            IntVector bits = bits(source, sourceOffset + i);
            IntVector magnitude = bits.and(MAGNITUDE);
            IntVector odd = magnitude.lanewise(VectorOperators.LSHR, 13).and(1);
            IntVector normal =
                    magnitude
                            .add(0xFFF)
                            .add(odd)
                            .sub(LEAST_NORMAL - (1 << 23))
                            .lanewise(VectorOperators.LSHR, 13);
            // The unit in the last place of 0.5 is the least subnormal float16: the addition
            // rounds as the cast must.
            IntVector subnormal =
                    magnitude
                            .reinterpretAsFloats()
                            .add(0.5f)
                            .reinterpretAsInts()
                            .sub(Float.floatToRawIntBits(0.5f));
            IntVector half =
                    normal.blend(subnormal, magnitude.compare(VectorOperators.LT, LEAST_NORMAL))
                            .blend(0x7C00, magnitude.compare(VectorOperators.GE, OVERFLOW))
                            .blend(0x7E00, magnitude.compare(VectorOperators.GT, INFINITY));
            IntVector sign = bits.lanewise(VectorOperators.LSHR, 16).and(0x8000);
            store(half.or(sign), target, targetOffset + i);
        }
        ScalarCasts.float32ToFloat16(
                source, sourceOffset + bound, target, targetOffset + bound, count - bound);
    }

    private static IntVector bits(float[] source, int offset) {
        return FloatVector.fromArray(FLOATS, source, offset).reinterpretAsInts();
    }

    private static void store(IntVector values, short[] target, int offset) {
        ((ShortVector) values.convertShape(VectorOperators.I2S, SHORTS, 0))
                .intoArray(target, offset);
    }
}
