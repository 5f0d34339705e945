package dev.sluice.weights.quant;

import java.util.Arrays;

/// Finds levels from 0 to 15, a scale and a minimum for 32 elements, so that `scale * level -
/// minimum` is near them by weighted squares: a first guess from the range, then 21 other roundings
/// of it, each followed by a least-squares fit; the best is kept.
///
/// The search is that of ggml's `quantize_row_q4_K_ref`; sums run in element order and every
/// operation rounds, since the outcome hangs on the last bit.
final class AffineFit implements BlockFit {
    static final int SIZE = 32;
    static final int MOST = 15;
    static final int LAST_STEP = 20;

    private final float[] weights = new float[SIZE];
    private final int[] candidate = new int[SIZE];
    private final int[] levels = new int[SIZE];
    private float scale;
    private float least;

    @Override
    public void fit(float[] source, int from, float[] scales, float[] minimums, int[] allLevels) {
        for (int run = 0; run < scales.length; run++) {
            fitRun(source, from + run * SIZE);
            scales[run] = scale;
            minimums[run] = -least;
            System.arraycopy(levels, 0, allLevels, run * SIZE, SIZE);
        }
    }

    /// The width of the range in levels that a step of the search tries, from 14 to 16.
    static float levelsAt(int step) {
        return -1f + 0.1f * step + MOST;
    }

    private void fitRun(float[] source, int from) {
        weigh(source, from);
        least = source[from];
        float most = source[from];
        float sumWeight = weights[0];
        float sumX = sumWeight * source[from];
        for (int i = 1; i < SIZE; i++) {
            float x = source[from + i];
            if (x < least) {
                least = x;
            }
            if (x > most) {
                most = x;
            }
            sumWeight += weights[i];
            sumX += weights[i] * x;
        }
        if (least > 0) {
            least = 0;
        }
        if (most == least) {
            Arrays.fill(levels, 0);
            scale = 0;
            return;
        }
        float inverse = MOST / (most - least);
        scale = 1 / inverse;
        round(source, from, inverse, levels);
        float leastError = error(source, from, scale, least, levels);
        for (int step = 0; step <= LAST_STEP; step++) {
            // The range shrinks or grows with the minimum of the best fit so far.
            round(source, from, levelsAt(step) / (most - least), candidate);
            leastError = improve(source, from, sumWeight, sumX, leastError);
        }
    }

    /// Weights: the root mean square of the run plus the element's own magnitude.
    private void weigh(float[] source, int from) {
        float sumSquares = 0;
        for (int i = 0; i < SIZE; i++) {
            sumSquares += source[from + i] * source[from + i];
        }
        float rootMeanSquare = (float) Math.sqrt(sumSquares / SIZE);
        for (int i = 0; i < SIZE; i++) {
            weights[i] = rootMeanSquare + Math.abs(source[from + i]);
        }
    }

    private void round(float[] source, int from, float inverse, int[] target) {
        for (int i = 0; i < SIZE; i++) {
            target[i] = Math.clamp(Rounding.nearest(inverse * (source[from + i] - least)), 0, MOST);
        }
    }

    /// Takes the candidate levels with their least-squares scale and minimum if they are better;
    /// returns the least error then.
    private float improve(float[] source, int from, float sumWeight, float sumX, float leastError) {
        float sumL = 0;
        float sumLL = 0;
        float sumXL = 0;
        for (int i = 0; i < SIZE; i++) {
            float weighted = weights[i] * candidate[i];
            sumL += weighted;
            sumLL += weighted * candidate[i];
            sumXL += weighted * source[from + i];
        }
        float determinant = sumWeight * sumLL - sumL * sumL;
        if (!(determinant > 0)) {
            return leastError;
        }
        float newScale = (sumWeight * sumXL - sumX * sumL) / determinant;
        float newLeast = (sumLL * sumX - sumL * sumXL) / determinant;
        if (newLeast > 0) {
            newLeast = 0;
            newScale = sumXL / sumLL;
        }
        float newError = error(source, from, newScale, newLeast, candidate);
        if (!(newError < leastError)) {
            return leastError;
        }
        System.arraycopy(candidate, 0, levels, 0, SIZE);
        scale = newScale;
        least = newLeast;
        return newError;
    }

    private float error(float[] source, int from, float byScale, float byLeast, int[] byLevels) {
        float sum = 0;
        for (int i = 0; i < SIZE; i++) {
            float difference = byScale * byLevels[i] + byLeast - source[from + i];
            sum += weights[i] * (difference * difference);
        }
        return sum;
    }
}
