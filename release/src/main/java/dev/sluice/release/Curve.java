package dev.sluice.release;

import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.ItemOutcomes;
import dev.sluice.release.gate.Check;
import dev.sluice.release.gate.EvidenceBundle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An attack's accuracy over its steps, as it is drawn.
final class Curve {
    private Curve() {}

    /// The best learning rate at a step, over seeds.
    record Point(int step, double low, double mean, double high) {}

    static List<Point> of(EvidenceBundle.Attacked attacked) {
        Map<Integer, Map<Long, Double>> bestByStep = new TreeMap<>();
        for (AttackEvidence.Run run : attacked.evidence().runs()) {
            for (AttackEvidence.Point point : run.points()) {
                bestByStep
                        .computeIfAbsent(point.step(), _ -> new TreeMap<>())
                        .merge(
                                run.seed(),
                                judged(attacked.check(), point).accuracy(),
                                (one, other) -> Math.max(one, other));
            }
        }
        List<Point> points = new ArrayList<>();
        bestByStep.forEach(
                (step, bySeed) ->
                        points.add(
                                new Point(
                                        step,
                                        bySeed.values().stream()
                                                .mapToDouble(d -> d)
                                                .min()
                                                .orElse(0),
                                        bySeed.values().stream()
                                                .mapToDouble(d -> d)
                                                .average()
                                                .orElse(0),
                                        bySeed.values().stream()
                                                .mapToDouble(d -> d)
                                                .max()
                                                .orElse(0))));
        return points;
    }

    /// The items that the check is decided by.
    static ItemOutcomes judged(Check.Resists check, AttackEvidence.Point point) {
        return check.heldOut() ? point.heldOut() : point.own();
    }
}
