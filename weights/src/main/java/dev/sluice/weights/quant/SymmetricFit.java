package dev.sluice.weights.quant;

import java.util.Arrays;

/// Finds levels from -32 to 31 and a scale for 16 elements, so that `scale * level` is near them,
/// squares weighted by the squares of the elements: the rounding that puts the largest element at
/// -32 and 18 near it, each with its least-squares scale; the best is kept.
///
/// The search is that of ggml's `quantize_row_q6_K_ref`; sums run in element order and every
/// operation rounds, since the outcome hangs on the last bit.
final class SymmetricFit implements BlockFit {
    static final int SIZE = 16;
    static final int BOUND = 32;

    private float sumXL;
    private float sumLL;

    /// Stores `level + 32` for each element; leaves the minimums alone.
    @Override
    public void fit(float[] source, int from, float[] scales, float[] minimums, int[] levels) {
        for (int run = 0; run < scales.length; run++) {
            scales[run] = fitRun(source, from + run * SIZE, levels, run * SIZE);
        }
    }

    /// The number of levels that a step of the search, from -9 to 9, gives the largest element.
    static float boundAt(int step) {
        return -(BOUND + 0.1f * step);
    }

    private float fitRun(float[] source, int from, int[] levels, int offset) {
        float magnitude = 0;
        float extreme = 0;
        for (int i = 0; i < SIZE; i++) {
            float x = source[from + i];
            if (Math.abs(x) > magnitude) {
                magnitude = Math.abs(x);
                extreme = x;
            }
        }
        if (magnitude < Q6KEncoder.NEGLIGIBLE) {
            Arrays.fill(levels, offset, offset + SIZE, 0);
            return 0;
        }
        float inverse = -BOUND / extreme;
        round(source, from, inverse, levels, offset);
        sum(source, from, inverse);
        float scale = sumLL != 0 ? sumXL / sumLL : 0;
        float best = scale * sumXL;
        for (int step = -9; step <= 9; step++) {
            if (step == 0) {
                continue;
            }
            inverse = boundAt(step) / extreme;
            sum(source, from, inverse);
            if (sumLL > 0 && sumXL * sumXL > best * sumLL) {
                round(source, from, inverse, levels, offset);
                scale = sumXL / sumLL;
                best = scale * sumXL;
            }
        }
        return scale;
    }

    private void sum(float[] source, int from, float inverse) {
        sumXL = 0;
        sumLL = 0;
        for (int i = 0; i < SIZE; i++) {
            float x = source[from + i];
            int level = level(inverse * x);
            float weight = x * x;
            sumXL += weight * x * level;
            sumLL += weight * level * level;
        }
    }

    private static void round(float[] source, int from, float inverse, int[] levels, int offset) {
        for (int i = 0; i < SIZE; i++) {
            levels[offset + i] = BOUND + level(inverse * source[from + i]);
        }
    }

    private static int level(float value) {
        return Math.clamp(Rounding.nearest(value), -BOUND, BOUND - 1);
    }
}
