package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.Blocks32.half;
import static dev.sluice.weights.quant.Blocks32.putHalf;

import java.util.Arrays;

/// Encodes Q6_K: every run of 16 elements gets a scale by weighted search ([SymmetricFit]), the
/// scales are rounded to eight bits of the greatest of the block, and the elements are rounded anew
/// to what a decoder will see.
final class Q6KEncoder {
    /// Below this magnitude a run, or the scale of a block, counts as zero.
    static final float NEGLIGIBLE = 1e-15f;

    private static final int RUNS = 16;
    private static final int RUN = SymmetricFit.SIZE;
    private static final int BLOCK_BYTES = 210;

    private static final float[] NO_MINIMUMS = {};

    private final BlockFit fit;
    private final float[] scales = new float[RUNS];
    private final int[] levels = new int[SuperBlocks.SIZE];

    private Q6KEncoder(BlockFit fit) {
        this.fit = fit;
    }

    static void encode(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        encode(new SymmetricFit(), source, sourceOffset, blocks, blockCount);
    }

    /// The twin of [#encode] that searches with vectors.
    static void encodeWithVectors(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        encode(new VectorSymmetricFit(), source, sourceOffset, blocks, blockCount);
    }

    private static void encode(
            BlockFit fit, float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        Q6KEncoder encoder = new Q6KEncoder(fit);
        for (int block = 0; block < blockCount; block++) {
            encoder.encodeBlock(
                    source, sourceOffset + block * SuperBlocks.SIZE, blocks, block * BLOCK_BYTES);
        }
    }

    private void encodeBlock(float[] source, int from, byte[] blocks, int at) {
        Arrays.fill(blocks, at, at + BLOCK_BYTES, (byte) 0);
        float extremeScale = 0;
        float magnitude = 0;
        fit.fit(source, from, scales, NO_MINIMUMS, levels);
        for (int run = 0; run < RUNS; run++) {
            if (Math.abs(scales[run]) > magnitude) {
                magnitude = Math.abs(scales[run]);
                extremeScale = scales[run];
            }
        }
        if (magnitude < NEGLIGIBLE) {
            return;
        }
        float inverse = -128 / extremeScale;
        putHalf(blocks, at + 208, 1 / inverse);
        float blockScale = half(blocks, at + 208);
        for (int run = 0; run < RUNS; run++) {
            blocks[at + 192 + run] = (byte) Math.min(127, Rounding.nearest(inverse * scales[run]));
            float scale = blockScale * blocks[at + 192 + run];
            if (scale != 0) {
                roundToDecoder(source, from, run, scale);
            }
            pack(run, blocks, at);
        }
    }

    private void roundToDecoder(float[] source, int from, int run, float scale) {
        for (int i = run * RUN; i < (run + 1) * RUN; i++) {
            levels[i] = Math.clamp(Rounding.nearest(source[from + i] / scale), -32, 31) + 32;
        }
    }

    private void pack(int run, byte[] blocks, int at) {
        for (int i = 0; i < RUN; i++) {
            int level = levels[run * RUN + i];
            int low = at + SuperBlocks.sixBitLow(run) + i;
            int high = at + SuperBlocks.sixBitHigh(run) + i;
            blocks[low] |= (byte) ((level & 0xF) << SuperBlocks.sixBitLowShift(run));
            blocks[high] |= (byte) (level >> 4 << SuperBlocks.sixBitHighShift(run));
        }
    }
}
