package dev.sluice.engine;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Draws tokens from logits. The same seed and the same logits give the same tokens. The order is
/// that of transformers: repetition penalty, temperature, top-k, top-p, min-p. For one text and one
/// thread.
public final class Sampler {
    private final Sampling sampling;
    private final RandomGenerator random;
    private final BitSet seen = new BitSet();

    public Sampler(Sampling sampling) {
        this.sampling = sampling;
        // Named, for the default algorithm may change with the JDK.
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(sampling.seed());
    }

    /// Tells which tokens stand in the text already, for the repetition penalty.
    public void see(int... tokens) {
        for (int token : tokens) {
            seen.set(token);
        }
    }

    /// Draws the next token, and sees it. Where logits tie, the lower id is the likelier.
    ///
    /// @param logits one for each token; changed by the repetition penalty
    /// @throws IllegalArgumentException where no logit is a number above minus infinity
    public int next(float[] logits) {
        penalize(logits);
        int best = best(logits);
        int drawn = sampling.temperature() == 0 ? best : draw(logits, logits[best]);
        seen.set(drawn);
        return drawn;
    }

    private void penalize(float[] logits) {
        float penalty = (float) sampling.repetitionPenalty();
        if (penalty == 1) {
            return;
        }
        for (int id = seen.nextSetBit(0);
                id >= 0 && id < logits.length;
                id = seen.nextSetBit(id + 1)) {
            logits[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
    }

    private static int best(float[] logits) {
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id])) {
                throw new IllegalArgumentException(
                        "the logit of token %d is not a number; the weights are damaged"
                                .formatted(id));
            }
            if (logits[id] > (best < 0 ? Float.NEGATIVE_INFINITY : logits[best])) {
                best = id;
            }
        }
        if (best < 0) {
            throw new IllegalArgumentException("no token has a logit above minus infinity");
        }
        return best;
    }

    private int draw(float[] logits, float greatest) {
        double[] weights = new double[logits.length];
        double total = 0;
        for (int id = 0; id < logits.length; id++) {
            weights[id] = Math.exp(((double) logits[id] - greatest) / sampling.temperature());
            total += weights[id];
        }
        int[] ids =
                sampling.topK() == 0 && sampling.topP() == 1
                        ? atLeast(weights, sampling.minP())
                        : likeliest(weights, total);
        double sum = 0;
        for (int id : ids) {
            sum += weights[id];
        }
        double point = random.nextDouble() * sum;
        for (int id : ids) {
            point -= weights[id];
            if (point < 0) {
                return id;
            }
        }
        return ids[ids.length - 1];
    }

    /// The ids that top-k, top-p and min-p leave, likeliest first. They are few, as a rule, so only
    /// those above a bound are sorted, and the bound is lowered until they are enough.
    private int[] likeliest(double[] weights, double total) {
        double bound = 1e-2;
        int[] ids = atLeast(weights, bound);
        while (!isEnough(ids, weights, total) && bound > 0) {
            bound = bound < 1e-12 ? 0 : bound * 1e-2;
            ids = atLeast(weights, bound);
        }
        sort(ids, weights);
        if (sampling.topK() > 0 && ids.length > sampling.topK()) {
            ids = Arrays.copyOf(ids, sampling.topK());
        }
        double whole = sampling.topK() > 0 ? sum(ids, weights) : total;
        int kept = 0;
        double sum = 0;
        while (kept < ids.length && (kept == 0 || sum < sampling.topP() * whole)) {
            sum += weights[ids[kept++]];
        }
        while (kept > 1 && weights[ids[kept - 1]] < sampling.minP()) {
            kept--;
        }
        return Arrays.copyOf(ids, kept);
    }

    private boolean isEnough(int[] ids, double[] weights, double total) {
        return sampling.topK() > 0
                ? ids.length >= sampling.topK()
                : sum(ids, weights) >= sampling.topP() * total;
    }

    /// The ids whose weight is above 0 and at least the bound. The likeliest token weighs 1.
    private static int[] atLeast(double[] weights, double bound) {
        int[] ids = new int[weights.length];
        int count = 0;
        for (int id = 0; id < weights.length; id++) {
            if (weights[id] > 0 && weights[id] >= bound) {
                ids[count++] = id;
            }
        }
        return Arrays.copyOf(ids, count);
    }

    private static double sum(int[] ids, double[] weights) {
        double sum = 0;
        for (int id : ids) {
            sum += weights[id];
        }
        return sum;
    }

    /// Greater weights first, then lower ids; as primitives, for there may be a quarter million.
    private static void sort(int[] ids, double[] weights) {
        double[] order = new double[ids.length];
        for (int i = 0; i < ids.length; i++) {
            order[i] = -weights[ids[i]];
        }
        Arrays.sort(order);
        int[] sorted = new int[ids.length];
        int[] used = new int[ids.length];
        for (int id : ids) {
            int place = firstPlace(order, -weights[id]);
            sorted[place + used[place]++] = id;
        }
        System.arraycopy(sorted, 0, ids, 0, ids.length);
    }

    private static int firstPlace(double[] order, double value) {
        int low = 0;
        int high = order.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
