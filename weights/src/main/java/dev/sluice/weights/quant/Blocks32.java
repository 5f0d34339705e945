package dev.sluice.weights.quant;

/// The types with blocks of 32 elements: a scale, for some an offset, then quants. Layouts are
/// those of `ggml-common.h`; elements `i` and `i + 16` share a byte of nibbles.
///
/// Float expressions stand in ggml's order, with every step rounded (no fused multiply-add):
/// another order gives other bits.
final class Blocks32 {
    private static final int SIZE = 32;
    private static final int HALF = SIZE / 2;

    /// Twice the values of FP4 E2M1; the scale is halved to match.
    private static final byte[] MXFP4_VALUES = {
        0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12
    };

    private Blocks32() {}

    /// A float16 at a byte position.
    static float half(byte[] bytes, int at) {
        return ScalarCasts.float16ToFloat32((short) ((bytes[at] & 0xFF) | (bytes[at + 1] << 8)));
    }

    /// Stores a float16 at a byte position.
    static void putHalf(byte[] bytes, int at, float value) {
        short half = ScalarCasts.float32ToFloat16(value);
        bytes[at] = (byte) half;
        bytes[at + 1] = (byte) (half >> 8);
    }

    static void decodeQ40(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 18;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            for (int i = 0; i < HALF; i++) {
                int pair = blocks[at + 2 + i];
                target[to + i] = ((pair & 0xF) - 8) * scale;
                target[to + i + HALF] = ((pair >> 4 & 0xF) - 8) * scale;
            }
        }
    }

    static void decodeQ41(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 20;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            float offset = half(blocks, at + 2);
            for (int i = 0; i < HALF; i++) {
                int pair = blocks[at + 4 + i];
                target[to + i] = (pair & 0xF) * scale + offset;
                target[to + i + HALF] = (pair >> 4 & 0xF) * scale + offset;
            }
        }
    }

    static void decodeQ50(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 22;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            for (int i = 0; i < HALF; i++) {
                int pair = blocks[at + 6 + i];
                int low = (pair & 0xF) | fifthBit(blocks, at + 2, i);
                int high = (pair >> 4 & 0xF) | fifthBit(blocks, at + 2, i + HALF);
                target[to + i] = (low - 16) * scale;
                target[to + i + HALF] = (high - 16) * scale;
            }
        }
    }

    static void decodeQ51(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 24;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            float offset = half(blocks, at + 2);
            for (int i = 0; i < HALF; i++) {
                int pair = blocks[at + 8 + i];
                int low = (pair & 0xF) | fifthBit(blocks, at + 4, i);
                int high = (pair >> 4 & 0xF) | fifthBit(blocks, at + 4, i + HALF);
                target[to + i] = low * scale + offset;
                target[to + i + HALF] = high * scale + offset;
            }
        }
    }

    private static int fifthBit(byte[] bytes, int at, int element) {
        return (bytes[at + element / 8] >> element % 8 & 1) << 4;
    }

    static void decodeQ80(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 34;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            for (int i = 0; i < SIZE; i++) {
                target[to + i] = blocks[at + 2 + i] * scale;
            }
        }
    }

    static void decodeMxfp4(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 17;
            int to = targetOffset + block * SIZE;
            float scale = halvedPowerOfTwo(blocks[at] & 0xFF);
            for (int i = 0; i < HALF; i++) {
                int pair = blocks[at + 1 + i];
                target[to + i] = MXFP4_VALUES[pair & 0xF] * scale;
                target[to + i + HALF] = MXFP4_VALUES[pair >> 4 & 0xF] * scale;
            }
        }
    }

    /// Half the value of an E8M0 scale, 2^(exponent - 128). The two least are subnormal; 255, the
    /// NaN of the OCP format, counts as a power of two as in ggml.
    private static float halvedPowerOfTwo(int exponent) {
        return Float.intBitsToFloat(exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23);
    }

    static void encodeQ40(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        for (int block = 0; block < blockCount; block++) {
            encodeQ40Block(source, sourceOffset + block * SIZE, blocks, block * 18);
        }
    }

    static void encodeQ40Block(float[] source, int from, byte[] blocks, int at) {
        float magnitude = 0;
        float extreme = 0;
        for (int i = 0; i < SIZE; i++) {
            float value = source[from + i];
            if (magnitude < Math.abs(value)) {
                magnitude = Math.abs(value);
                extreme = value;
            }
        }
        float scale = extreme / -8;
        float inverse = scale != 0 ? 1 / scale : 0;
        putHalf(blocks, at, scale);
        for (int i = 0; i < HALF; i++) {
            int low = Math.min(15, (byte) truncate(source[from + i] * inverse + 8.5f));
            int high = Math.min(15, (byte) truncate(source[from + HALF + i] * inverse + 8.5f));
            blocks[at + 2 + i] = (byte) (low | (high << 4));
        }
    }

    static void encodeQ80(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        for (int block = 0; block < blockCount; block++) {
            encodeQ80Block(source, sourceOffset + block * SIZE, blocks, block * 34);
        }
    }

    static void encodeQ80Block(float[] source, int from, byte[] blocks, int at) {
        float magnitude = 0;
        for (int i = 0; i < SIZE; i++) {
            float value = Math.abs(source[from + i]);
            // Not Math.max: a NaN must be forgotten at the next element, as ggml does.
            magnitude = magnitude > value ? magnitude : value;
        }
        float scale = magnitude / 127;
        float inverse = scale != 0 ? 1 / scale : 0;
        putHalf(blocks, at, scale);
        for (int i = 0; i < SIZE; i++) {
            blocks[at + 2 + i] = (byte) truncate(roundHalfAway(source[from + i] * inverse));
        }
    }

    /// C's roundf: to nearest, ties away from zero. Exact, where adding 0.5 would round twice.
    private static float roundHalfAway(float value) {
        float magnitude = Math.abs(value);
        if (!(magnitude < 0x1p23f)) {
            return value;
        }
        float whole = (int) magnitude;
        float rounded = magnitude - whole >= 0.5f ? whole + 1 : whole;
        return Math.copySign(rounded, value);
    }

    /// C's cast from float to int as x86-64 does it: what no int can hold, NaN included, becomes
    /// the least int. Java would saturate.
    private static int truncate(float value) {
        return value >= -0x1p31f && value < 0x1p31f ? (int) value : Integer.MIN_VALUE;
    }
}
