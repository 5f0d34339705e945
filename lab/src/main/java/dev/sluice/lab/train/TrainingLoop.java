package dev.sluice.lab.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/// The one training loop: gradients of an [Objective], a step of each partition's optimizer.
///
/// Native memory is scoped to the step. Runs on the calling thread.
public final class TrainingLoop implements AutoCloseable {
    private final List<AdamW> optimizers = new ArrayList<>();
    private final Schedule schedule;
    private final Regime regime;
    private int step;

    /// A loop before its first step.
    ///
    /// @param partitions leaf tensors, float32, in groups that each have an optimizer
    public TrainingLoop(List<List<Tensor>> partitions, Schedule schedule, Regime regime) {
        this.schedule = schedule;
        this.regime = regime;
        partitions.forEach(leaves -> optimizers.add(new AdamW(leaves, regime)));
    }

    /// How many steps are made.
    public int step() {
        return step;
    }

    List<AdamW> optimizers() {
        return optimizers;
    }

    void resumeAt(int stepsMade) {
        step = stepsMade;
    }

    /// Trains to the schedule's end, or until the listener says stop.
    ///
    /// @return whether the end was reached
    /// @throws TrainingException where the loss is no longer a number
    public boolean run(Objective objective, StepListener listener) {
        boolean goesOn = listener.step(step, Double.NaN);
        setGradients(true);
        try {
            while (goesOn && step < schedule.steps()) {
                double loss = oneStep(objective);
                step++;
                goesOn = listener.step(step, loss);
            }
        } finally {
            setGradients(false);
        }
        return step >= schedule.steps();
    }

    private double oneStep(Objective objective) {
        for (int i = 0; i < optimizers.size(); i++) {
            boolean moves = objective.moves(step, i);
            optimizers.get(i).leaves().forEach(leaf -> leaf.requires_grad_(moves));
        }
        double total = 0;
        for (int pass = 0; pass < regime.accumulation(); pass++) {
            try (PointerScope _ = new PointerScope()) {
                Tensor loss;
                try (Precision.Scope _ = regime.precision().enter()) {
                    loss = objective.loss(step, pass);
                }
                if (regime.accumulation() > 1) {
                    loss = loss.div(new Scalar((double) regime.accumulation()));
                }
                loss.backward();
                total += loss.item_double();
            }
        }
        if (!Double.isFinite(total)) {
            throw new TrainingException(
                    "step " + (step + 1),
                    "the loss is " + total,
                    "lower the learning rate, or lengthen the warm-up");
        }
        for (int i = 0; i < optimizers.size(); i++) {
            if (objective.moves(step, i)) {
                optimizers.get(i).step(schedule.rate(step));
            }
        }
        return total;
    }

    private void setGradients(boolean wanted) {
        for (AdamW optimizer : optimizers) {
            optimizer.leaves().forEach(leaf -> leaf.requires_grad_(wanted));
        }
    }

    /// Frees the optimizers' state; the weights stay.
    @Override
    public void close() {
        optimizers.forEach(AdamW::close);
    }
}
