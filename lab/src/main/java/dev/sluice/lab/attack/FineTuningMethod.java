package dev.sluice.lab.attack;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import dev.sluice.lab.tune.AdamSteps;
import dev.sluice.lab.tune.TextBatches;
import dev.sluice.lab.tune.TextBatches.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Trains on some texts at a constant rate, without weight decay, and asks after 0, 4, 8, 16…
/// steps.
///
/// @param chosen the budget and the sweep
/// @param texts what is trained on
/// @param preparation what is trained
record FineTuningMethod(AttackSettings chosen, List<Text> texts, Preparation preparation)
        implements Method {
    /// Makes of a published model what is to be trained.
    @FunctionalInterface
    interface Preparation {
        Attacked prepare(Target target, long seed);
    }

    FineTuningMethod {
        texts = List.copyOf(texts);
    }

    @Override
    public List<String> settings() {
        return chosen.learningRates().stream().map(AttackSettings::setting).toList();
    }

    @Override
    public Run run(
            Target target,
            TorchThread thread,
            String setting,
            long seed,
            Consumer<Point> listener) {
        double rate = rate(setting);
        List<Integer> due = chosen.evaluationSteps();
        List<Point> points = new ArrayList<>();
        TextBatches batches = new TextBatches(texts, chosen.batchSize(), seed);
        try (Attacked model = preparation.prepare(target, seed);
                AdamSteps steps = new AdamSteps(model.forward(target.decoder()), model.leaves())) {
            int step = 0;
            boolean isSound = true;
            for (int next : due) {
                while (isSound && step < next) {
                    isSound = Double.isFinite(steps.step(batches.next(), rate));
                    step++;
                }
                points.add(isSound ? target.measure(next, model, thread) : target.broken(next));
                listener.accept(points.getLast());
                if (next < chosen.budgetSteps() && succeeded(points.getLast())) {
                    return new Run(seed, setting, points, false);
                }
            }
        }
        return new Run(seed, setting, points, true);
    }

    private double rate(String setting) {
        return chosen.learningRates().stream()
                .filter(rate -> AttackSettings.setting(rate).equals(setting))
                .findFirst()
                .orElseThrow();
    }

    private boolean succeeded(Point point) {
        return chosen.stopsAt().isPresent()
                && point.heldOut().accuracy() >= chosen.stopsAt().getAsDouble();
    }
}
