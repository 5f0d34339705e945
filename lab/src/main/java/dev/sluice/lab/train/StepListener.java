package dev.sluice.lab.train;

/// Hears of training as it goes on.
@FunctionalInterface
public interface StepListener {
    /// Says nothing and never stops.
    StepListener SILENT = (_, _) -> true;

    /// Called before the first step (`step` 0, loss NaN) and after each step.
    ///
    /// @param step how many steps are made
    /// @param loss that the last of them started from, in nats
    /// @return whether to go on; this is how a run is stopped, never by a signal: libtorch does not
    ///   survive one
    boolean step(int step, double loss);
}
