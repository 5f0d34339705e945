package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.ItemOutcomes;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.release.gate.Check;
import dev.sluice.storage.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A laboratory that makes numbers up: by the folder's name, so that tests choose what a model can.
final class FakeLaboratory implements Laboratory {
    static final int ITEMS = 800;

    /// Accuracy by `FOLDER SUITE`, and after an attack by `FOLDER attacked`.
    final Map<String, Double> accuracies = new HashMap<>();

    /// What was run, in order.
    final List<String> runs = new ArrayList<>();

    FakeLaboratory() {
        accuracies.put("open general", 0.98);
        accuracies.put("source general", 0.985);
        accuracies.put("open substances", 0.25);
        accuracies.put("source substances", 0.96);
        accuracies.put("open attacked", 0.27);
        accuracies.put("control attacked", 0.27);
        accuracies.put("unlearned attacked", 0.93);
    }

    @Override
    public Digest settings(SuiteFile suite) {
        return suite.digest();
    }

    @Override
    public Digest settings(Check.Resists attack) {
        return attack.settingsDigest();
    }

    @Override
    public SuiteEvidence score(Model model, SuiteFile suite, Progress progress) {
        String run = model.folder().getFileName() + " " + suite.name();
        runs.add(run);
        return new SuiteEvidence(
                model.subject().digest(),
                suite.digest(),
                settings(suite),
                suite.name(),
                "acc",
                outcomes(accuracies.getOrDefault(run, 0.0)),
                1.5);
    }

    @Override
    public AttackEvidence attack(
            Model model, SuiteFile suite, Check.Resists attack, Progress progress) {
        String run = model.folder().getFileName() + " attacked";
        runs.add(run);
        List<AttackEvidence.Run> made = new ArrayList<>();
        for (long seed : attack.seeds()) {
            for (String setting : attack.settings()) {
                List<AttackEvidence.Point> points = new ArrayList<>();
                for (int step : List.of(0, attack.budgetSteps() / 2, attack.budgetSteps())) {
                    double share = step / (double) attack.budgetSteps();
                    double accuracy = 0.25 + share * (accuracies.getOrDefault(run, 0.0) - 0.25);
                    points.add(new AttackEvidence.Point(step, outcomes(accuracy), outcomes(share)));
                }
                made.add(new AttackEvidence.Run(seed, setting, points, true));
            }
        }
        return new AttackEvidence(
                model.subject().digest(),
                suite.digest(),
                settings(attack),
                attack.attack(),
                suite.name(),
                attack.budgetSteps(),
                made);
    }

    private static ItemOutcomes outcomes(double accuracy) {
        StringBuilder correct = new StringBuilder();
        List<String> clusters = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            // Spread evenly: the fraction of the items up to i that should be right grew by one.
            boolean right = (int) ((i + 1) * accuracy) > (int) (i * accuracy);
            correct.append(right ? '1' : '0');
            clusters.add("fact " + i);
        }
        return new ItemOutcomes(correct.toString(), clusters, 0.25);
    }
}
