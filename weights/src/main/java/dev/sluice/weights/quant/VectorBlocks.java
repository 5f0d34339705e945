package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.Blocks32.half;
import static dev.sluice.weights.quant.Blocks32.putHalf;
import static dev.sluice.weights.quant.Species.BYTES;
import static dev.sluice.weights.quant.Species.FLOATS;
import static dev.sluice.weights.quant.Species.PARTS;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Vector twins of the block kernels that matter for speed, equal to [Blocks32] and [SuperBlocks]
/// bit for bit. Blocks where exactness is not plain (infinities, NaN, a scale so small that its
/// inverse is infinite) are left to the scalar encoders.
final class VectorBlocks {
    private static final int LANES = FLOATS.length();

    private VectorBlocks() {}

    static void decodeQ80(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 34;
            int to = targetOffset + block * 32;
            float scale = half(blocks, at);
            for (int i = 0; i < 32; i += BYTES.length()) {
                ByteVector bytes = ByteVector.fromArray(BYTES, blocks, at + 2 + i);
                for (int part = 0; part < PARTS; part++) {
                    ((FloatVector) bytes.convertShape(VectorOperators.B2F, FLOATS, part))
                            .mul(scale)
                            .intoArray(target, to + i + part * LANES);
                }
            }
        }
    }

    static void decodeQ40(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 18;
            int to = targetOffset + block * 32;
            float scale = half(blocks, at);
            for (int i = 0; i < 16; i += BYTES.length()) {
                ByteVector bytes = ByteVector.fromArray(BYTES, blocks, at + 2 + i);
                for (int part = 0; part < PARTS; part++) {
                    IntVector pairs = Species.unsignedBytes(bytes, part);
                    int lane = to + i + part * LANES;
                    Species.floats(pairs.and(0xF).sub(8)).mul(scale).intoArray(target, lane);
                    Species.floats(pairs.lanewise(VectorOperators.LSHR, 4).sub(8))
                            .mul(scale)
                            .intoArray(target, lane + 16);
                }
            }
        }
    }

    static void decodeQ4K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 144;
            int to = targetOffset + block * SuperBlocks.SIZE;
            float scale = half(blocks, at);
            float minimum = half(blocks, at + 2);
            for (int run = 0; run < 8; run += 2) {
                float lowScale = scale * SuperBlocks.pairedScale(blocks, at + 4, run);
                float lowMinimum = minimum * SuperBlocks.pairedMinimum(blocks, at + 4, run);
                float highScale = scale * SuperBlocks.pairedScale(blocks, at + 4, run + 1);
                float highMinimum = minimum * SuperBlocks.pairedMinimum(blocks, at + 4, run + 1);
                for (int i = 0; i < 32; i += BYTES.length()) {
                    ByteVector bytes = ByteVector.fromArray(BYTES, blocks, at + 16 + run * 16 + i);
                    for (int part = 0; part < PARTS; part++) {
                        IntVector pairs = Species.unsignedBytes(bytes, part);
                        int lane = to + run * 32 + i + part * LANES;
                        Species.floats(pairs.and(0xF))
                                .mul(lowScale)
                                .sub(lowMinimum)
                                .intoArray(target, lane);
                        Species.floats(pairs.lanewise(VectorOperators.LSHR, 4))
                                .mul(highScale)
                                .sub(highMinimum)
                                .intoArray(target, lane + 32);
                    }
                }
            }
        }
    }

    static void decodeQ6K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 210;
            int to = targetOffset + block * SuperBlocks.SIZE;
            float scale = half(blocks, at + 208);
            for (int run = 0; run < 16; run++) {
                float runScale = scale * blocks[at + 192 + run];
                int low = at + SuperBlocks.sixBitLow(run);
                int high = at + SuperBlocks.sixBitHigh(run);
                for (int i = 0; i < 16; i += BYTES.length()) {
                    ByteVector lowBytes = ByteVector.fromArray(BYTES, blocks, low + i);
                    ByteVector highBytes = ByteVector.fromArray(BYTES, blocks, high + i);
                    for (int part = 0; part < PARTS; part++) {
                        IntVector quants =
                                sixBits(
                                        Species.unsignedBytes(lowBytes, part),
                                        Species.unsignedBytes(highBytes, part),
                                        run);
                        Species.floats(quants.sub(32))
                                .mul(runScale)
                                .intoArray(target, to + run * 16 + i + part * LANES);
                    }
                }
            }
        }
    }

    private static IntVector sixBits(IntVector low, IntVector high, int run) {
        IntVector lowBits =
                low.lanewise(VectorOperators.LSHR, SuperBlocks.sixBitLowShift(run)).and(0xF);
        IntVector highBits =
                high.lanewise(VectorOperators.LSHR, SuperBlocks.sixBitHighShift(run)).and(3);
        return lowBits.or(highBits.lanewise(VectorOperators.LSHL, 4));
    }

    static void encodeQ80(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        for (int block = 0; block < blockCount; block++) {
            int from = sourceOffset + block * 32;
            int at = block * 34;
            float scale = magnitude(source, from) / 127;
            float inverse = scale != 0 ? 1 / scale : 0;
            if (!isPlain(scale, inverse)) {
                Blocks32.encodeQ80Block(source, from, blocks, at);
                continue;
            }
            putHalf(blocks, at, scale);
            for (int i = 0; i < 32; i += BYTES.length()) {
                ByteVector quants = ByteVector.zero(BYTES);
                for (int part = 0; part < PARTS; part++) {
                    FloatVector scaled =
                            FloatVector.fromArray(FLOATS, source, from + i + part * LANES)
                                    .mul(inverse);
                    quants = quants.or(narrow(roundHalfAway(scaled), part));
                }
                quants.intoArray(blocks, at + 2 + i);
            }
        }
    }

    static void encodeQ40(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        for (int block = 0; block < blockCount; block++) {
            int from = sourceOffset + block * 32;
            int at = block * 18;
            float magnitude = magnitude(source, from);
            float scale = extreme(source, from, magnitude) / -8;
            float inverse = scale != 0 ? 1 / scale : 0;
            if (!isPlain(magnitude, inverse)) {
                Blocks32.encodeQ40Block(source, from, blocks, at);
                continue;
            }
            putHalf(blocks, at, scale);
            for (int i = 0; i < 16; i += BYTES.length()) {
                ByteVector pairs = ByteVector.zero(BYTES);
                for (int part = 0; part < PARTS; part++) {
                    int lane = from + i + part * LANES;
                    IntVector low = fourBits(source, lane, inverse);
                    IntVector high = fourBits(source, lane + 16, inverse);
                    IntVector pair = low.or(high.lanewise(VectorOperators.LSHL, 4));
                    pairs = pairs.or(narrow(pair, part));
                }
                pairs.intoArray(blocks, at + 2 + i);
            }
        }
    }

    private static IntVector fourBits(float[] source, int from, float inverse) {
        return ints(FloatVector.fromArray(FLOATS, source, from).mul(inverse).add(8.5f)).min(15);
    }

    private static boolean isPlain(float magnitude, float inverse) {
        return Float.isFinite(magnitude) && Float.isFinite(inverse);
    }

    /// Whether no element is NaN or infinite.
    static boolean isFinite(float[] source, int from, int count) {
        FloatVector most = FloatVector.zero(FLOATS);
        for (int i = 0; i < count; i += LANES) {
            most = most.max(FloatVector.fromArray(FLOATS, source, from + i).abs());
        }
        return Float.isFinite(most.reduceLanes(VectorOperators.MAX));
    }

    /// The greatest magnitude of 32 elements; NaN if one of them is.
    private static float magnitude(float[] source, int from) {
        FloatVector most = FloatVector.fromArray(FLOATS, source, from).abs();
        for (int i = LANES; i < 32; i += LANES) {
            most = most.max(FloatVector.fromArray(FLOATS, source, from + i).abs());
        }
        return most.reduceLanes(VectorOperators.MAX);
    }

    /// The first of 32 elements that has this magnitude, with its sign; 0 where all are 0 or NaN.
    private static float extreme(float[] source, int from, float magnitude) {
        if (magnitude == 0) {
            return 0;
        }
        for (int i = 0; i < 32; i += LANES) {
            VectorMask<Float> found =
                    FloatVector.fromArray(FLOATS, source, from + i)
                            .abs()
                            .compare(VectorOperators.EQ, magnitude);
            if (found.anyTrue()) {
                return source[from + i + found.firstTrue()];
            }
        }
        return 0;
    }

    private static IntVector roundHalfAway(FloatVector values) {
        FloatVector magnitude = values.abs();
        IntVector whole = ints(magnitude);
        VectorMask<Float> up =
                magnitude.sub(Species.floats(whole)).compare(VectorOperators.GE, 0.5f);
        IntVector rounded = whole.add(1, up.cast(Species.INTS));
        VectorMask<Float> negative = values.compare(VectorOperators.LT, 0);
        return rounded.blend(rounded.neg(), negative.cast(Species.INTS));
    }

    private static IntVector ints(FloatVector values) {
        return (IntVector) values.convertShape(VectorOperators.F2I, Species.INTS, 0);
    }

    /// The low bytes of the ints in the given part of a byte vector, zeros elsewhere.
    private static ByteVector narrow(IntVector values, int part) {
        return (ByteVector) values.convertShape(VectorOperators.I2B, BYTES, -part);
    }
}
