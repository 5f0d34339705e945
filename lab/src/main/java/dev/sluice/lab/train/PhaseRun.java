package dev.sluice.lab.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// One phase from wherever it stands to its end: reports each step, saves the state now and then
/// and when it is stopped.
final class PhaseRun {
    private final String name;
    private final StateFile state;
    private final Monitor monitor;
    private final int saveEverySteps;
    private final List<Float> losses = new ArrayList<>();

    PhaseRun(String name, StateFile state, Monitor monitor, int saveEverySteps) {
        this.name = name;
        this.state = state;
        this.monitor = monitor;
        this.saveEverySteps = saveEverySteps;
    }

    /// The loss of each step.
    List<Float> losses() {
        return losses;
    }

    /// Runs the phase from wherever it stands.
    ///
    /// @param steps of the loop's schedule
    /// @return whether the end was reached
    boolean run(TrainingLoop loop, int steps, Objective objective) throws IOException {
        losses.addAll(state.restore(loop));
        int begin = loop.step();
        try {
            boolean isDone =
                    loop.run(
                            objective,
                            (step, loss) -> {
                                if (step > begin) {
                                    losses.add((float) loss);
                                    saveNowAndThen(loop, step, steps);
                                }
                                return monitor.report(new Monitor.Report(name, step, steps, loss));
                            });
            if (!isDone) {
                state.save(loop, losses);
            }
            return isDone;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void saveNowAndThen(TrainingLoop loop, int step, int steps) {
        if (step % saveEverySteps == 0 && step < steps) {
            try {
                state.save(loop, losses);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
