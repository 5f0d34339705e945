package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.Blocks32.half;
import static dev.sluice.weights.quant.Blocks32.putHalf;

/// Encodes Q4_K: every run of 32 elements gets a scale and a minimum by weighted search
/// ([AffineFit]), both are rounded to six bits of the greatest of the block, and the elements are
/// rounded anew to what a decoder will see.
final class Q4KEncoder {
    private static final int RUNS = 8;
    private static final int RUN = AffineFit.SIZE;

    private final BlockFit fit;
    private final float[] scales = new float[RUNS];
    private final float[] minimums = new float[RUNS];
    private final int[] levels = new int[SuperBlocks.SIZE];

    private Q4KEncoder(BlockFit fit) {
        this.fit = fit;
    }

    static void encode(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        encode(new AffineFit(), source, sourceOffset, blocks, blockCount);
    }

    /// The twin of [#encode] that searches with vectors.
    static void encodeWithVectors(float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        encode(new VectorAffineFit(), source, sourceOffset, blocks, blockCount);
    }

    private static void encode(
            BlockFit fit, float[] source, int sourceOffset, byte[] blocks, int blockCount) {
        Q4KEncoder encoder = new Q4KEncoder(fit);
        for (int block = 0; block < blockCount; block++) {
            encoder.encodeBlock(
                    source, sourceOffset + block * SuperBlocks.SIZE, blocks, block * 144);
        }
    }

    private void encodeBlock(float[] source, int from, byte[] blocks, int at) {
        float greatestScale = 0;
        float greatestMinimum = 0;
        fit.fit(source, from, scales, minimums, levels);
        for (int run = 0; run < RUNS; run++) {
            if (scales[run] > greatestScale) {
                greatestScale = scales[run];
            }
            if (minimums[run] > greatestMinimum) {
                greatestMinimum = minimums[run];
            }
        }
        putScales(greatestScale, greatestMinimum, blocks, at + 4);
        putHalf(blocks, at, greatestScale / 63);
        putHalf(blocks, at + 2, greatestMinimum / 63);
        roundToDecoder(source, from, blocks, at);
        for (int run = 0; run < RUNS; run += 2) {
            for (int i = 0; i < RUN; i++) {
                blocks[at + 16 + run * 16 + i] =
                        (byte) (levels[run * RUN + i] | (levels[(run + 1) * RUN + i] << 4));
            }
        }
    }

    /// Packs eight scales and eight minimums of six bits; read back by [SuperBlocks#pairedScale]
    /// and [SuperBlocks#pairedMinimum].
    private void putScales(float greatestScale, float greatestMinimum, byte[] blocks, int at) {
        float inverseScale = greatestScale > 0 ? 63 / greatestScale : 0;
        float inverseMinimum = greatestMinimum > 0 ? 63 / greatestMinimum : 0;
        for (int run = 0; run < RUNS; run++) {
            int scale = sixBits(inverseScale * scales[run]);
            int minimum = sixBits(inverseMinimum * minimums[run]);
            if (run < 4) {
                blocks[at + run] = (byte) scale;
                blocks[at + run + 4] = (byte) minimum;
            } else {
                blocks[at + run + 4] = (byte) ((scale & 0xF) | ((minimum & 0xF) << 4));
                blocks[at + run - 4] |= (byte) (scale >> 4 << 6);
                blocks[at + run] |= (byte) (minimum >> 4 << 6);
            }
        }
    }

    private static int sixBits(float value) {
        // ggml stores the integer in a byte before it takes the least.
        return Math.min(63, Rounding.nearest(value) & 0xFF);
    }

    private void roundToDecoder(float[] source, int from, byte[] blocks, int at) {
        float blockScale = half(blocks, at);
        float blockMinimum = half(blocks, at + 2);
        for (int run = 0; run < RUNS; run++) {
            float scale = blockScale * SuperBlocks.pairedScale(blocks, at + 4, run);
            if (scale == 0) {
                continue;
            }
            float minimum = blockMinimum * SuperBlocks.pairedMinimum(blocks, at + 4, run);
            for (int i = run * RUN; i < (run + 1) * RUN; i++) {
                levels[i] =
                        Math.clamp(Rounding.nearest((source[from + i] + minimum) / scale), 0, 15);
            }
        }
    }
}
