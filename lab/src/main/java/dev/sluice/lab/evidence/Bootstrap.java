package dev.sluice.lab.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Percentile bootstrap intervals of accuracies, by resampling clusters of items, and seeds where
/// there are several. The same outcomes give the same interval, in whatever order items stand.
///
/// Two corrections make the intervals honest where data are few:
/// - A resample draws one cluster less than there are, and one seed less, for which the spread of
///   resamples is that of the estimate (drawing as many understates it by a third at three seeds).
/// - A resample shows nothing that no item showed: of twenty right answers every resample is all
///   right. So no bound is nearer to the estimate than the Wilson score bound of something that was
///   not seen in that many clusters, `z²/(k+z²)`.
///
/// One cluster tells nothing of others; the interval is then the whole range.
///
/// @param resamples how many; the ends of the interval wander by about 1/√resamples of its width
/// @param confidence above 0 and below 1
public record Bootstrap(int resamples, long seed, double confidence) {
    /// 4,000 resamples, 95 %.
    public static final Bootstrap STANDARD = new Bootstrap(4000, 20261123L, 0.95);

    public Bootstrap {
        if (resamples < 1 || !(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "%d resamples at %s".formatted(resamples, confidence));
        }
    }

    /// The accuracy of one model.
    public Interval accuracy(ItemOutcomes outcomes) {
        return accuracy(List.of(outcomes));
    }

    /// The mean accuracy of several models that differ by their seeds, on the same items.
    ///
    /// @param seeds at least one; all of the same items
    public Interval accuracy(List<ItemOutcomes> seeds) {
        ClusterTable table = ClusterTable.of(seeds);
        return interval(List.of(table), means -> means[0], 0, 1, unseen(table.clusters()));
    }

    /// How much more accurate one model is than another on the same items: clusters are drawn for
    /// both together.
    public Interval difference(ItemOutcomes model, ItemOutcomes reference) {
        return difference(List.of(model), List.of(reference));
    }

    /// How much more accurate models are on average than reference models, on the same items: the
    /// excess recovery of an attacked edition over its control. Clusters are drawn for both
    /// together; seeds separately, for equal seeds of different models share nothing.
    public Interval difference(List<ItemOutcomes> models, List<ItemOutcomes> references) {
        List<ClusterTable> tables = ClusterTable.paired(models, references);
        return interval(
                tables, means -> means[0] - means[1], -1, 1, unseen(tables.getFirst().clusters()));
    }

    /// One model's accuracy as a part of another's on the same items: what an edition retains.
    /// Where the reference has no right answer, the ratio is NaN between 0 and infinity.
    public Interval ratio(ItemOutcomes model, ItemOutcomes reference) {
        List<ClusterTable> tables = ClusterTable.paired(List.of(model), List.of(reference));
        double whole = reference.accuracy();
        if (whole == 0) {
            return new Interval(Double.NaN, 0, Double.POSITIVE_INFINITY, confidence);
        }
        return interval(
                tables,
                means -> means[1] == 0 ? Double.POSITIVE_INFINITY : means[0] / means[1],
                0,
                Double.POSITIVE_INFINITY,
                unseen(tables.getFirst().clusters()) / whole);
    }

    private Interval interval(
            List<ClusterTable> tables,
            ToDoubleFunction<double[]> statistic,
            double least,
            double most,
            double unseen) {
        int clusters = tables.getFirst().clusters();
        double[] means = new double[tables.size()];
        for (int i = 0; i < means.length; i++) {
            means[i] = tables.get(i).mean();
        }
        double estimate = statistic.applyAsDouble(means);
        if (clusters < 2) {
            return new Interval(estimate, least, most, confidence);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] statistics = new double[resamples];
        int[] times = new int[clusters];
        for (int sample = 0; sample < resamples; sample++) {
            Arrays.fill(times, 0);
            for (int draw = 0; draw < clusters - 1; draw++) {
                times[random.nextInt(clusters)]++;
            }
            for (int i = 0; i < means.length; i++) {
                means[i] = tables.get(i).resampledMean(times, random);
            }
            statistics[sample] = statistic.applyAsDouble(means);
        }
        Arrays.sort(statistics);
        double tail = (1 - confidence) / 2;
        double low = Math.min(quantile(statistics, tail), estimate - unseen);
        double high = Math.max(quantile(statistics, 1 - tail), estimate + unseen);
        return new Interval(estimate, Math.max(least, low), Math.min(most, high), confidence);
    }

    /// The Wilson score bound of a share of which nothing was seen in `clusters`.
    private double unseen(int clusters) {
        double z = Normal.quantile(1 - (1 - confidence) / 2);
        return z * z / (clusters + z * z);
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] == sorted[above]
                ? sorted[below]
                : sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
