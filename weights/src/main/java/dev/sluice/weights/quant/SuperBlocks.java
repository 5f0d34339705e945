package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.Blocks32.half;

/// Decoders of the K-quants: super-blocks of 256 elements, in runs of 16 or 32 with a small scale
/// each, and one or two float16 scales over all. Layouts are those of `ggml-common.h`.
///
/// Float expressions stand in ggml's order, with every step rounded (no fused multiply-add).
final class SuperBlocks {
    static final int SIZE = 256;

    private SuperBlocks() {}

    static void decodeQ2K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 84;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at + 80);
            float minimum = half(blocks, at + 82);
            for (int run = 0; run < 16; run++) {
                float runScale = scale * (blocks[at + run] & 0xF);
                float runMinimum = minimum * (blocks[at + run] >> 4 & 0xF);
                int quants = at + 16 + twoBitQuants(run);
                for (int i = 0; i < 16; i++) {
                    int quant = blocks[quants + i] >> twoBitShift(run) & 3;
                    target[to + run * 16 + i] = runScale * quant - runMinimum;
                }
            }
        }
    }

    static void decodeQ3K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 110;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at + 108);
            for (int run = 0; run < 16; run++) {
                float runScale = scale * (sixBitScale(blocks, at + 96, run) - 32);
                int quants = at + 32 + twoBitQuants(run);
                int highBits = at + run % 2 * 16;
                int highBit = run / 2;
                for (int i = 0; i < 16; i++) {
                    int quant = blocks[quants + i] >> twoBitShift(run) & 3;
                    int high = blocks[highBits + i] >> highBit & 1;
                    target[to + run * 16 + i] = runScale * (quant - (4 - 4 * high));
                }
            }
        }
    }

    /// Where the 16 bytes stand that hold a run's two-bit quants: runs 0, 2, 4, 6 share the first
    /// 16 bytes, 1, 3, 5, 7 the next, and so on for the upper half.
    private static int twoBitQuants(int run) {
        return run / 8 * 32 + run % 2 * 16;
    }

    private static int twoBitShift(int run) {
        return run % 8 / 2 * 2;
    }

    /// Sixteen scales of six bits in twelve bytes: nibbles in the first eight, the upper two bits
    /// of four scales in each of the last four.
    private static int sixBitScale(byte[] bytes, int at, int run) {
        int low = (bytes[at + run % 8] >> (run / 8 * 4)) & 0xF;
        int high = (bytes[at + 8 + run % 4] >> (run / 4 * 2)) & 3;
        return low | (high << 4);
    }

    static void decodeQ4K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 144;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            float minimum = half(blocks, at + 2);
            for (int run = 0; run < 8; run++) {
                float runScale = scale * pairedScale(blocks, at + 4, run);
                float runMinimum = minimum * pairedMinimum(blocks, at + 4, run);
                int quants = at + 16 + run / 2 * 32;
                int shift = run % 2 * 4;
                for (int i = 0; i < 32; i++) {
                    int quant = blocks[quants + i] >> shift & 0xF;
                    target[to + run * 32 + i] = runScale * quant - runMinimum;
                }
            }
        }
    }

    static void decodeQ5K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 176;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at);
            float minimum = half(blocks, at + 2);
            for (int run = 0; run < 8; run++) {
                float runScale = scale * pairedScale(blocks, at + 4, run);
                float runMinimum = minimum * pairedMinimum(blocks, at + 4, run);
                int quants = at + 48 + run / 2 * 32;
                int shift = run % 2 * 4;
                for (int i = 0; i < 32; i++) {
                    int low = blocks[quants + i] >> shift & 0xF;
                    int high = blocks[at + 16 + i] >> run & 1;
                    target[to + run * 32 + i] = runScale * (low + 16 * high) - runMinimum;
                }
            }
        }
    }

    /// The scale of a run in the twelve bytes of Q4_K and Q5_K: six bits in bytes 0 to 3 for the
    /// first four runs; for the others a nibble in bytes 8 to 11 and two bits left over in 0 to 3.
    static int pairedScale(byte[] bytes, int at, int run) {
        return run < 4
                ? bytes[at + run] & 63
                : (bytes[at + run + 4] & 0xF) | ((bytes[at + run - 4] >> 6) & 3) << 4;
    }

    /// The minimum of a run; as [#pairedScale], in bytes 4 to 7 and the upper nibbles.
    static int pairedMinimum(byte[] bytes, int at, int run) {
        return run < 4
                ? bytes[at + run + 4] & 63
                : ((bytes[at + run + 4] >> 4) & 0xF) | ((bytes[at + run] >> 6) & 3) << 4;
    }

    static void decodeQ6K(byte[] blocks, int blockCount, float[] target, int targetOffset) {
        for (int block = 0; block < blockCount; block++) {
            int at = block * 210;
            int to = targetOffset + block * SIZE;
            float scale = half(blocks, at + 208);
            for (int run = 0; run < 16; run++) {
                float runScale = scale * blocks[at + 192 + run];
                int low = at + sixBitLow(run);
                int high = at + 128 + twoBitQuants(run);
                for (int i = 0; i < 16; i++) {
                    int quant =
                            (blocks[low + i] >> sixBitLowShift(run) & 0xF)
                                    | ((blocks[high + i] >> twoBitShift(run) & 3) << 4);
                    target[to + run * 16 + i] = runScale * (quant - 32);
                }
            }
        }
    }

    /// Where the 16 bytes stand that hold the lower four bits of a run of Q6_K: of the eight runs
    /// of a half, 0 to 3 take the lower nibbles of its 64 bytes, 4 to 7 the upper.
    static int sixBitLow(int run) {
        return run / 8 * 64 + run % 4 * 16;
    }

    static int sixBitLowShift(int run) {
        return run % 8 / 4 * 4;
    }

    /// Where the upper two bits of a run of Q6_K stand, from the start of the block.
    static int sixBitHigh(int run) {
        return 128 + twoBitQuants(run);
    }

    static int sixBitHighShift(int run) {
        return twoBitShift(run);
    }
}
