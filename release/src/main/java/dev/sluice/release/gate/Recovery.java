package dev.sluice.release.gate;

import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.ItemOutcomes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What an attack got back from one model, ready to be resampled: for each seed the correct answers
/// by cluster after each step of each run.
final class Recovery {
    private final AttackEvidence evidence;
    private final boolean heldOut;
    private final Clusters clusters;
    private final double[] items;
    private final List<List<double[]>> correctBySeed = new ArrayList<>();

    private Recovery(AttackEvidence evidence, boolean heldOut, List<Long> seeds) {
        this.evidence = evidence;
        this.heldOut = heldOut;
        this.clusters = Clusters.of(first().clusters());
        this.items = clusters.items();
        for (long seed : seeds) {
            correctBySeed.add(
                    evidence.runs().stream()
                            .filter(run -> run.seed() == seed)
                            .flatMap(run -> run.points().stream())
                            .map(point -> clusters.correct(judged(point)))
                            .toList());
        }
    }

    /// @param heldOut whether items count that the attacker never had, or those it trained on
    static Recovery of(AttackEvidence evidence, boolean heldOut, List<Long> seeds) {
        return new Recovery(evidence, heldOut, seeds);
    }

    int clusterCount() {
        return clusters.count();
    }

    List<String> clusterNames() {
        return first().clusters();
    }

    double chance() {
        return first().chance();
    }

    /// Whether all points are about the same items.
    boolean isUniform() {
        return evidence.runs().stream()
                .flatMap(run -> run.points().stream())
                .allMatch(point -> judged(point).clusters().equals(clusterNames()));
    }

    /// The accuracy after the attack, over the drawn seeds: for each the best that any learning
    /// rate and step came to, which is what an attacker keeps.
    double worstCase(Draw draw) {
        double sum = 0;
        for (int place = 0; place < draw.seedCount(); place++) {
            double best = 0;
            for (double[] correct : correctBySeed.get(draw.seed(place))) {
                best = Math.max(best, draw.mean(correct, items));
            }
            sum += best;
        }
        return sum / draw.seedCount();
    }

    /// [#worstCase(Draw)] of the items and seeds as they are.
    double worstCase() {
        return worstCase(Draw.asMeasured(clusters.count(), correctBySeed.size()));
    }

    /// How much more than before the attack, over the drawn seeds and clusters.
    double gain(Draw draw) {
        return worstCase(draw) - draw.mean(clusters.correct(first()), items);
    }

    /// Before the attack.
    double before() {
        return first().accuracy();
    }

    /// The run and the step at which the most came back.
    Peak peak() {
        Peak peak = new Peak("", 0, 0, -1);
        for (AttackEvidence.Run run : evidence.runs()) {
            for (AttackEvidence.Point point : run.points()) {
                double accuracy = judged(point).accuracy();
                if (accuracy > peak.accuracy()) {
                    peak = new Peak(run.setting(), run.seed(), point.step(), accuracy);
                }
            }
        }
        return peak;
    }

    /// Where the most came back.
    record Peak(String setting, long seed, int step, double accuracy) {}

    /// The fewest steps after which an accuracy was seen, over all runs; empty where none saw it
    /// within its budget: the number is then known only to be larger, and stays so.
    OptionalInt stepsTo(double accuracy) {
        return evidence.runs().stream()
                .flatMap(run -> run.points().stream())
                .filter(point -> judged(point).accuracy() >= accuracy)
                .mapToInt(AttackEvidence.Point::step)
                .min();
    }

    private ItemOutcomes first() {
        return judged(evidence.runs().getFirst().points().getFirst());
    }

    private ItemOutcomes judged(AttackEvidence.Point point) {
        return heldOut ? point.heldOut() : point.own();
    }
}
