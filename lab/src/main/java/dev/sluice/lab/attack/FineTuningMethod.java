package dev.sluice.lab.attack;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import dev.sluice.lab.train.Objective;
import dev.sluice.lab.train.Schedule;
import dev.sluice.lab.train.TrainingException;
import dev.sluice.lab.train.TrainingLoop;
import dev.sluice.lab.tune.TextBatches;
import dev.sluice.lab.tune.TextBatches.Text;
import dev.sluice.lab.tune.TextObjective;
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
        List<Integer> due = chosen.evaluationSteps();
        List<Point> points = new ArrayList<>();
        try (Attacked model = preparation.prepare(target, seed);
                TrainingLoop loop =
                        new TrainingLoop(
                                List.of(model.leaves()),
                                new Schedule(chosen.budgetSteps(), rate(setting), 0, 1),
                                TextObjective.regime())) {
            Objective learning =
                    new TextObjective(
                            model.forward(target.decoder()),
                            new TextBatches(texts, chosen.batchSize(), seed));
            boolean isComplete =
                    loop.run(
                            learning,
                            (step, _) -> {
                                if (due.contains(step)) {
                                    points.add(target.measure(step, model, thread));
                                    listener.accept(points.getLast());
                                }
                                return !succeeded(points.getLast());
                            });
            return new Run(seed, setting, points, isComplete);
        } catch (TrainingException e) {
            // The loss is no number any more: at this rate the attack destroys the model, and no
            // further step brings anything back.
            for (int step : due.subList(points.size(), due.size())) {
                points.add(target.broken(step));
                listener.accept(points.getLast());
            }
            return new Run(seed, setting, points, true);
        }
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
