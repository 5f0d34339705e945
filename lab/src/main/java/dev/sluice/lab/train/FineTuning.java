package dev.sluice.lab.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// Trains given tensors on given examples: what relearning attacks and adapters use.
///
/// The leaves are changed in place: float32 tensors that the caller's [Forward] reads, whether
/// whole weights, slices or the matrices of an adapter. Whoever must keep the originals passes
/// copies.
public final class FineTuning {
    /// How to train.
    ///
    /// @param batchSize examples a step
    /// @param seed of the order of examples
    public record Settings(Schedule schedule, Regime regime, int batchSize, long seed) {
        /// As attacks of safeguards research do: a constant rate from the first step on.
        public static Settings constant(int steps, double rate, int batchSize, long seed) {
            return new Settings(new Schedule(steps, rate, 0, 1), Regime.USUAL, batchSize, seed);
        }
    }

    private FineTuning() {}

    /// Runs to the end of the schedule, or until the listener says stop. The listener is called
    /// before the first step and after each, with gradients possibly recorded: measure under a
    /// `NoGradGuard`.
    ///
    /// @return whether the end was reached
    /// @throws TrainingException where the loss is no longer a number
    public static boolean run(
            Forward model,
            List<Tensor> leaves,
            List<Example> data,
            Settings settings,
            StepListener listener) {
        ExampleOrder order = new ExampleOrder(data, settings.batchSize(), settings.seed());
        try (TrainingLoop loop =
                new TrainingLoop(List.of(leaves), settings.schedule(), settings.regime())) {
            return loop.run(
                    Objective.learn(model, order, settings.regime().accumulation()), listener);
        }
    }
}
