package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.AffineFit.MOST;
import static dev.sluice.weights.quant.AffineFit.SIZE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The search of [AffineFit] with a run in each lane. Every lane does what the scalar search does
/// in the same order, so the bits are the same; sums within a run are never regrouped.
final class VectorAffineFit implements BlockFit {
    private static final VectorSpecies<Float> FLOATS =
            Species.FLOATS.length() > 8 ? FloatVector.SPECIES_256 : Species.FLOATS;
    private static final int LANES = FLOATS.length();
    private static final int STATE = SIZE * LANES;

    // Element i of the run in lane k stands at i * LANES + k.
    private final float[] x = new float[STATE];
    private final float[] weights = new float[STATE];
    private final float[] candidate = new float[STATE];
    private final float[] best = new float[STATE];

    // One a lane. What passes from step to step goes through memory: the compiler keeps vectors
    // in registers within a loop, and would box them across a method as long as the whole search.
    private final float[] least = new float[LANES];
    private final float[] flatLeast = new float[LANES];
    private final float[] most = new float[LANES];
    private final float[] sumWeight = new float[LANES];
    private final float[] sumX = new float[LANES];
    private final float[] scale = new float[LANES];
    private final float[] error = new float[LANES];

    // For blocks with a NaN or an infinity, whose outcome hangs on the order of operands.
    private final AffineFit scalar = new AffineFit();

    @Override
    public void fit(float[] source, int from, float[] scales, float[] minimums, int[] levels) {
        if (!VectorBlocks.isFinite(source, from, SuperBlocks.SIZE)) {
            scalar.fit(source, from, scales, minimums, levels);
            return;
        }
        for (int run = 0; run < scales.length; run += LANES) {
            int start = from + run * SIZE;
            for (int i = 0; i < SIZE; i++) {
                for (int lane = 0; lane < LANES; lane++) {
                    x[i * LANES + lane] = source[start + lane * SIZE + i];
                }
            }
            weigh();
            search(scales, minimums, run);
            for (int i = 0; i < SIZE; i++) {
                for (int lane = 0; lane < LANES; lane++) {
                    levels[(run + lane) * SIZE + i] = (int) best[i * LANES + lane];
                }
            }
        }
    }

    private void weigh() {
        FloatVector sumSquares = FloatVector.zero(FLOATS);
        for (int at = 0; at < STATE; at += LANES) {
            FloatVector value = load(x, at);
            sumSquares = sumSquares.add(value.mul(value));
        }
        FloatVector rootMeanSquare = sumSquares.div(SIZE).lanewise(VectorOperators.SQRT);
        for (int at = 0; at < STATE; at += LANES) {
            rootMeanSquare.add(load(x, at).abs()).intoArray(weights, at);
        }
    }

    private void search(float[] scales, float[] minimums, int run) {
        findRange();
        roundFirst();
        for (int step = 0; step <= AffineFit.LAST_STEP; step++) {
            tryStep(AffineFit.levelsAt(step));
        }
        for (int lane = 0; lane < LANES; lane++) {
            if (most[lane] == flatLeast[lane]) {
                for (int at = lane; at < STATE; at += LANES) {
                    best[at] = 0;
                }
                scale[lane] = 0;
                least[lane] = flatLeast[lane];
            }
            scales[run + lane] = scale[lane];
            minimums[run + lane] = -least[lane];
        }
    }

    private void findRange() {
        FloatVector low = load(x, 0);
        FloatVector high = low;
        FloatVector weightSum = load(weights, 0);
        FloatVector valueSum = weightSum.mul(low);
        for (int at = LANES; at < STATE; at += LANES) {
            FloatVector value = load(x, at);
            FloatVector weight = load(weights, at);
            low = low.min(value);
            high = high.max(value);
            weightSum = weightSum.add(weight);
            valueSum = valueSum.add(weight.mul(value));
        }
        low = low.blend(0, low.compare(VectorOperators.GT, 0));
        low.intoArray(least, 0);
        low.intoArray(flatLeast, 0);
        high.intoArray(most, 0);
        weightSum.intoArray(sumWeight, 0);
        valueSum.intoArray(sumX, 0);
    }

    private void roundFirst() {
        FloatVector low = load(least, 0);
        FloatVector inverse = FloatVector.broadcast(FLOATS, MOST).div(load(most, 0).sub(low));
        FloatVector firstScale = FloatVector.broadcast(FLOATS, 1).div(inverse);
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int at = 0; at < STATE; at += LANES) {
            FloatVector value = load(x, at);
            FloatVector level = level(inverse.mul(value.sub(low)));
            level.intoArray(best, at);
            sum = sum.add(squared(firstScale, level, low, value).mul(load(weights, at)));
        }
        firstScale.intoArray(scale, 0);
        sum.intoArray(error, 0);
    }

    private void tryStep(float width) {
        FloatVector low = load(least, 0);
        FloatVector inverse = FloatVector.broadcast(FLOATS, width).div(load(most, 0).sub(low));
        FloatVector sumL = FloatVector.zero(FLOATS);
        FloatVector sumLL = FloatVector.zero(FLOATS);
        FloatVector sumXL = FloatVector.zero(FLOATS);
        for (int at = 0; at < STATE; at += LANES) {
            FloatVector value = load(x, at);
            FloatVector level = level(inverse.mul(value.sub(low)));
            level.intoArray(candidate, at);
            FloatVector weighted = load(weights, at).mul(level);
            sumL = sumL.add(weighted);
            sumLL = sumLL.add(weighted.mul(level));
            sumXL = sumXL.add(weighted.mul(value));
        }
        judge(sumL, sumLL, sumXL);
    }

    /// Takes the candidate levels with their least-squares scale and minimum in the lanes where
    /// they are better.
    private void judge(FloatVector sumL, FloatVector sumLL, FloatVector sumXL) {
        FloatVector weightSum = load(sumWeight, 0);
        FloatVector valueSum = load(sumX, 0);
        FloatVector determinant = weightSum.mul(sumLL).sub(sumL.mul(sumL));
        FloatVector newScale = weightSum.mul(sumXL).sub(valueSum.mul(sumL)).div(determinant);
        FloatVector newLeast = sumLL.mul(valueSum).sub(sumL.mul(sumXL)).div(determinant);
        VectorMask<Float> above = newLeast.compare(VectorOperators.GT, 0);
        FloatVector byLeast = newLeast.blend(0, above);
        FloatVector byScale = newScale.blend(sumXL.div(sumLL), above);
        FloatVector newError = FloatVector.zero(FLOATS);
        for (int at = 0; at < STATE; at += LANES) {
            FloatVector squared = squared(byScale, load(candidate, at), byLeast, load(x, at));
            newError = newError.add(squared.mul(load(weights, at)));
        }
        VectorMask<Float> better =
                determinant
                        .compare(VectorOperators.GT, 0)
                        .and(newError.compare(VectorOperators.LT, load(error, 0)));
        if (better.anyTrue()) {
            for (int at = 0; at < STATE; at += LANES) {
                load(best, at).blend(load(candidate, at), better).intoArray(best, at);
            }
            load(error, 0).blend(newError, better).intoArray(error, 0);
            load(scale, 0).blend(byScale, better).intoArray(scale, 0);
            load(least, 0).blend(byLeast, better).intoArray(least, 0);
        }
    }

    private static FloatVector squared(
            FloatVector scale, FloatVector level, FloatVector least, FloatVector value) {
        FloatVector difference = scale.mul(level).add(least).sub(value);
        return difference.mul(difference);
    }

    /// [Rounding#nearest], then between 0 and the greatest level.
    private static FloatVector level(FloatVector value) {
        IntVector nearest = Rounding.nearest(value);
        return (FloatVector) nearest.max(0).min(MOST).convertShape(VectorOperators.I2F, FLOATS, 0);
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(FLOATS, values, at);
    }
}
