package dev.sluice.weights.quant;

import static dev.sluice.weights.quant.SymmetricFit.BOUND;
import static dev.sluice.weights.quant.SymmetricFit.SIZE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The search of [SymmetricFit] with a run in each lane. Every lane does what the scalar search
/// does in the same order, so the bits are the same; sums within a run are never regrouped.
final class VectorSymmetricFit implements BlockFit {
    private static final VectorSpecies<Float> FLOATS = Species.FLOATS;
    private static final int LANES = FLOATS.length();
    private static final int STATE = SIZE * LANES;

    // Element i of the run in lane k stands at i * LANES + k.
    private final float[] x = new float[STATE];
    private final float[] best = new float[STATE];

    // One a lane; through memory for the reason given in VectorAffineFit.
    private final float[] extreme = new float[LANES];
    private final float[] scale = new float[LANES];
    private final float[] gain = new float[LANES];
    private final float[] bestInverse = new float[LANES];

    // For blocks with a NaN or an infinity, whose outcome hangs on the order of operands.
    private final SymmetricFit scalar = new SymmetricFit();

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
            search(scales, run);
            for (int i = 0; i < SIZE; i++) {
                for (int lane = 0; lane < LANES; lane++) {
                    levels[(run + lane) * SIZE + i] = (int) best[i * LANES + lane];
                }
            }
        }
    }

    private void search(float[] scales, int run) {
        findExtreme();
        // The plain rounding comes first and is better than none, then the steps around it.
        tryStep(SymmetricFit.boundAt(0), true);
        for (int step = -9; step <= 9; step++) {
            if (step != 0) {
                tryStep(SymmetricFit.boundAt(step), false);
            }
        }
        FloatVector inverse = load(bestInverse, 0);
        for (int at = 0; at < STATE; at += LANES) {
            level(inverse.mul(load(x, at))).add(BOUND).intoArray(best, at);
        }
        for (int lane = 0; lane < LANES; lane++) {
            if (Math.abs(extreme[lane]) < Q6KEncoder.NEGLIGIBLE) {
                for (int at = lane; at < STATE; at += LANES) {
                    best[at] = 0;
                }
                scale[lane] = 0;
            }
            scales[run + lane] = scale[lane];
        }
    }

    private void findExtreme() {
        FloatVector found = FloatVector.zero(FLOATS);
        for (int at = 0; at < STATE; at += LANES) {
            FloatVector value = load(x, at);
            found = found.blend(value, value.abs().compare(VectorOperators.GT, found.abs()));
        }
        found.intoArray(extreme, 0);
    }

    private void tryStep(float bound, boolean first) {
        FloatVector inverse = FloatVector.broadcast(FLOATS, bound).div(load(extreme, 0));
        FloatVector sumXL = FloatVector.zero(FLOATS);
        FloatVector sumLL = FloatVector.zero(FLOATS);
        for (int at = 0; at < STATE; at += LANES) {
            FloatVector value = load(x, at);
            FloatVector level = level(inverse.mul(value));
            FloatVector weight = value.mul(value);
            sumXL = sumXL.add(weight.mul(value).mul(level));
            sumLL = sumLL.add(weight.mul(level).mul(level));
        }
        FloatVector newScale = sumXL.div(sumLL);
        if (first) {
            newScale = newScale.blend(0, sumLL.compare(VectorOperators.EQ, 0));
            newScale.intoArray(scale, 0);
            newScale.mul(sumXL).intoArray(gain, 0);
            inverse.intoArray(bestInverse, 0);
            return;
        }
        VectorMask<Float> better =
                sumLL.compare(VectorOperators.GT, 0)
                        .and(
                                sumXL.mul(sumXL)
                                        .compare(VectorOperators.GT, load(gain, 0).mul(sumLL)));
        load(scale, 0).blend(newScale, better).intoArray(scale, 0);
        load(gain, 0).blend(newScale.mul(sumXL), better).intoArray(gain, 0);
        load(bestInverse, 0).blend(inverse, better).intoArray(bestInverse, 0);
    }

    /// [Rounding#nearest], then within the levels.
    private static FloatVector level(FloatVector value) {
        IntVector nearest = Rounding.nearest(value);
        return Species.floats(nearest.max(-BOUND).min(BOUND - 1));
    }

    private static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(FLOATS, values, at);
    }
}
