package dev.sluice.release.gate;

import dev.sluice.lab.evidence.ItemOutcomes;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Intervals by resampling whole clusters: items that ask about one fact rise and fall together,
/// and counting them as independent would make intervals too narrow.
///
/// The draws come from a fixed seed, so the same outcomes always have the same interval.
final class Resampling {
    /// One-sided 95 % of the normal distribution.
    private static final double Z = 1.6448536269514722;

    private static final int DRAWS = 2_000;
    private static final long SEED = 0x51_71CE;

    private Resampling() {}

    /// The accuracy.
    static Estimate accuracy(ItemOutcomes outcomes) {
        Clusters clusters = Clusters.of(outcomes.clusters());
        double[] correct = clusters.correct(outcomes);
        double[] items = clusters.items();
        Estimate drawn =
                interval(clusters.count(), draw -> draw.mean(correct, items), outcomes.accuracy());
        // Where all answers are alike a resample cannot differ: then only their number speaks.
        return drawn.low() < drawn.high()
                ? drawn
                : new Estimate(
                        outcomes.accuracy(),
                        Math.min(outcomes.accuracy(), 1 - wilson(clusters.count(), 1 - drawn.low())),
                        Math.max(outcomes.accuracy(), wilson(clusters.count(), drawn.high())));
    }

    /// How one model's accuracy relates to another's on the same items.
    static Estimate ratio(ItemOutcomes ours, ItemOutcomes theirs) {
        Clusters clusters = Clusters.of(ours.clusters());
        double[] our = clusters.correct(ours);
        double[] their = clusters.correct(theirs);
        double value = ours.accuracy() / theirs.accuracy();
        Estimate drawn = interval(clusters.count(), draw -> draw.mean(our, their), value);
        if (drawn.low() < drawn.high()) {
            return drawn;
        }
        double off = wilson(clusters.count(), 0);
        return new Estimate(value, value * (1 - off), value / (1 - off));
    }

    /// Wilson's upper bound of a proportion seen in `trials` trials.
    static double wilson(int trials, double seen) {
        double z2 = Z * Z / trials;
        double spread = Z * Math.sqrt(seen * (1 - seen) / trials + z2 / (4 * trials));
        return (seen + z2 / 2 + spread) / (1 + z2);
    }

    static Estimate interval(int clusters, ToDoubleFunction<Draw> statistic, double value) {
        return interval(clusters, 1, statistic, value);
    }

    /// The 5th and 95th of a hundred values of the statistic over resampled seeds and, within them,
    /// resampled clusters.
    static Estimate interval(
            int clusters, int seeds, ToDoubleFunction<Draw> statistic, double value) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] values = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            values[i] = statistic.applyAsDouble(Draw.random(clusters, seeds, random));
        }
        double[] known = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (known.length < DRAWS / 2) {
            return new Estimate(value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        return new Estimate(value, quantile(known, 0.05), quantile(known, 0.95));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
