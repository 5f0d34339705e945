package dev.sluice.release.gate;

import dev.sluice.lab.evidence.Bootstrap;
import dev.sluice.lab.evidence.Interval;
import dev.sluice.lab.evidence.ItemOutcomes;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Intervals by resampling whole clusters: items that ask about one fact rise and fall together,
/// and counting them as independent would make intervals too narrow.
///
/// The draws come from a fixed seed, so the same outcomes always have the same interval.
final class Resampling {
    /// The one-sided 95 % point of the normal distribution.
    private static final double Z = 1.6448536269514722;

    private static final int DRAWS = 2_000;
    private static final long SEED = 20_261_123L;

    /// Each end of a 90 % interval is a one-sided 95 % bound.
    private static final Bootstrap BOOTSTRAP = new Bootstrap(DRAWS, SEED, 0.90);

    private Resampling() {}

    /// The accuracy.
    static Estimate accuracy(ItemOutcomes outcomes) {
        return estimate(BOOTSTRAP.accuracy(outcomes));
    }

    /// One model's accuracy as a part of another's on the same items.
    static Estimate ratio(ItemOutcomes ours, ItemOutcomes theirs) {
        return estimate(BOOTSTRAP.ratio(ours, theirs));
    }

    /// A statistic over resampled seeds and, within them, resampled clusters. [Bootstrap] does this
    /// for means; the best of a sweep has to be looked for in every resample anew.
    static Estimate hierarchical(
            int clusters, int seeds, ToDoubleFunction<Draw> statistic, double value) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] values = new double[DRAWS];
        Arrays.setAll(values, _ -> statistic.applyAsDouble(Draw.random(clusters, seeds, random)));
        Arrays.sort(values);
        return new Estimate(
                value,
                Math.min(value, quantile(values, 0.05)),
                Math.max(value, quantile(values, 0.95)));
    }

    /// The Wilson score bound of a share of which nothing was seen in so many clusters: nothing can
    /// be known better than this.
    static double unseen(int clusters) {
        return Z * Z / (clusters + Z * Z);
    }

    private static Estimate estimate(Interval interval) {
        return new Estimate(interval.estimate(), interval.low(), interval.high());
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
