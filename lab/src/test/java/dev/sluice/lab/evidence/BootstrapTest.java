package dev.sluice.lab.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Intervals hold the truth about as often as they say. The truth is known, for the outcomes are
/// drawn from it.
class BootstrapTest {
    private static final Bootstrap QUICK = new Bootstrap(500, 1, 0.95);
    private static final int WORLDS = 400;

    /// 500 resamples and 400 worlds move the share seen by about ±2 points.
    private static final double LEAST_COVERAGE = 0.92;

    @Test
    void holdsTheAccuracyOfClusteredItems() {
        Random random = new Random(7);
        int held = 0;
        for (int world = 0; world < WORLDS; world++) {
            double truth = 0.2 + 0.6 * random.nextDouble();
            held += holds(QUICK.accuracy(clustered(random, truth, 40, 4)), truth);
        }
        assertThat(held / (double) WORLDS).isBetween(LEAST_COVERAGE, 0.99);
    }

    @Test
    void holdsAnAccuracyNearOne() {
        Random random = new Random(8);
        int held = 0;
        for (int world = 0; world < WORLDS; world++) {
            held += holds(QUICK.accuracy(independent(random, 0.98, 50)), 0.98);
        }
        assertThat(held / (double) WORLDS).isGreaterThan(LEAST_COVERAGE);
    }

    @Test
    void treatingClusteredItemsAsIndependentWouldMissTheTruth() {
        Random random = new Random(7);
        int held = 0;
        for (int world = 0; world < WORLDS; world++) {
            ItemOutcomes clustered = clustered(random, 0.5, 40, 4);
            ItemOutcomes loose = outcomes(clustered.correct(), distinct(clustered.items()));
            held += holds(QUICK.accuracy(loose), 0.5);
        }
        assertThat(held / (double) WORLDS).isLessThan(0.85);
    }

    @Test
    void holdsTheExcessOverAControlAcrossSeeds() {
        Random random = new Random(9);
        int held = 0;
        for (int world = 0; world < WORLDS; world++) {
            List<ItemOutcomes> edition = seeds(random, 0.35, 0.05, 3, 60);
            List<ItemOutcomes> control = seeds(random, 0.25, 0.05, 3, 60);
            held += holds(QUICK.difference(edition, control), 0.10);
        }
        assertThat(held / (double) WORLDS).isGreaterThan(0.90);
    }

    @Test
    void holdsTheRatioOfTwoModelsThatAgreeMostly() {
        Random random = new Random(10);
        int held = 0;
        for (int world = 0; world < WORLDS; world++) {
            StringBuilder whole = new StringBuilder();
            StringBuilder open = new StringBuilder();
            for (int item = 0; item < 200; item++) {
                boolean known = random.nextDouble() < 0.9;
                boolean kept = known && random.nextDouble() < 0.95;
                whole.append(known ? '1' : '0');
                open.append(kept ? '1' : '0');
            }
            Interval interval =
                    QUICK.ratio(
                            outcomes(open.toString(), distinct(200)),
                            outcomes(whole.toString(), distinct(200)));
            held += holds(interval, 0.95);
        }
        assertThat(held / (double) WORLDS).isBetween(LEAST_COVERAGE, 0.99);
    }

    @Test
    void pairingNarrowsTheDifferenceOfModelsThatAgree() {
        Random random = new Random(11);
        ItemOutcomes one = independent(random, 0.5, 300);
        char[] other = one.correct().toCharArray();
        for (int item = 0; item < 15; item++) {
            other[item] = '0';
        }
        Interval paired = QUICK.difference(outcomes(new String(other), distinct(300)), one);
        Interval alone = QUICK.accuracy(one);
        assertThat(paired.high() - paired.low()).isLessThan((alone.high() - alone.low()) / 2);
    }

    @Test
    void nearlyEqualsTheNormalIntervalOfManyIndependentItems() {
        ItemOutcomes outcomes = independent(new Random(12), 0.7, 4000);
        double mean = outcomes.accuracy();
        double half = 1.959964 * Math.sqrt(mean * (1 - mean) / 4000);
        Interval interval = Bootstrap.STANDARD.accuracy(outcomes);
        assertThat(interval.low()).isCloseTo(mean - half, within(0.002));
        assertThat(interval.high()).isCloseTo(mean + half, within(0.002));
    }

    @Test
    void allRightIsNoProofOfAlwaysRight() {
        Interval interval = QUICK.accuracy(outcomes("1".repeat(20), distinct(20)));
        // Wilson's bound of 20 of 20, from a table: 0.8389.
        assertThat(interval.low()).isCloseTo(0.8389, within(1e-4));
        assertThat(interval.high()).isEqualTo(1);
    }

    @Test
    void oneClusterTellsNothingOfOthers() {
        Interval interval = QUICK.accuracy(outcomes("1110", List.of("a", "a", "a", "a")));
        assertThat(interval).isEqualTo(new Interval(0.75, 0, 1, 0.95));
    }

    @Test
    void aRatioToNothingIsUnknown() {
        ItemOutcomes none = outcomes("000", distinct(3));
        assertThat(QUICK.ratio(none, none).estimate()).isNaN();
        assertThat(QUICK.ratio(none, none).straddles(0.97)).isTrue();
    }

    @Test
    void refusesOutcomesOfOtherItems() {
        ItemOutcomes one = outcomes("01", List.of("a", "b"));
        ItemOutcomes other = outcomes("01", List.of("a", "c"));
        assertThatIllegalArgumentException().isThrownBy(() -> QUICK.difference(one, other));
    }

    @Property(tries = 100)
    void theOrderOfItemsChangesNothing(
            @ForAll @IntRange(min = 2, max = 60) int items, @ForAll long seed) {
        Random random = new Random(seed);
        ItemOutcomes before = clustered(random, random.nextDouble(), items, 3);
        List<Integer> order = new ArrayList<>(IntStream.range(0, before.items()).boxed().toList());
        Collections.shuffle(order, random);
        StringBuilder correct = new StringBuilder();
        order.forEach(item -> correct.append(before.correct().charAt(item)));
        ItemOutcomes after =
                outcomes(
                        correct.toString(),
                        order.stream().map(item -> before.clusters().get(item)).toList());
        assertThat(QUICK.accuracy(after)).isEqualTo(QUICK.accuracy(before));
    }

    @Property(tries = 100)
    void anIntervalHoldsItsEstimateAndStaysInRange(
            @ForAll @IntRange(min = 1, max = 60) int items, @ForAll long seed) {
        Random random = new Random(seed);
        List<ItemOutcomes> one = seeds(random, random.nextDouble(), 0.1, 3, items);
        List<ItemOutcomes> other = seeds(random, random.nextDouble(), 0.1, 2, items);
        Interval accuracy = QUICK.accuracy(one);
        assertThat(accuracy.low()).isBetween(0.0, accuracy.estimate());
        assertThat(accuracy.high()).isBetween(accuracy.estimate(), 1.0);
        Interval difference = QUICK.difference(one, other);
        assertThat(difference.low()).isBetween(-1.0, difference.estimate());
        assertThat(difference.high()).isBetween(difference.estimate(), 1.0);
    }

    private static int holds(Interval interval, double truth) {
        return interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }

    /// Clusters differ, items of one cluster nearly agree; the mean over clusters is `truth`.
    private static ItemOutcomes clustered(Random random, double truth, int clusters, int size) {
        StringBuilder correct = new StringBuilder();
        List<String> names = new ArrayList<>();
        for (int cluster = 0; cluster < clusters; cluster++) {
            boolean known = random.nextDouble() < truth;
            for (int item = 0; item < size; item++) {
                boolean flip = random.nextDouble() < 2 * 0.05 * (known ? 1 - truth : truth);
                correct.append(known != flip ? '1' : '0');
                names.add("cluster" + cluster);
            }
        }
        return outcomes(correct.toString(), names);
    }

    private static List<ItemOutcomes> seeds(
            Random random, double truth, double spread, int seeds, int items) {
        List<ItemOutcomes> outcomes = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            double share = Math.clamp(truth + spread * random.nextGaussian(), 0, 1);
            outcomes.add(independent(random, share, items));
        }
        return outcomes;
    }

    private static ItemOutcomes independent(Random random, double truth, int items) {
        StringBuilder correct = new StringBuilder();
        for (int item = 0; item < items; item++) {
            correct.append(random.nextDouble() < truth ? '1' : '0');
        }
        return outcomes(correct.toString(), distinct(items));
    }

    private static List<String> distinct(int items) {
        return IntStream.range(0, items).mapToObj(item -> "c" + item).toList();
    }

    private static ItemOutcomes outcomes(String correct, List<String> clusters) {
        return new ItemOutcomes(correct, clusters, 0);
    }
}
