package dev.sluice.lab.train;

/// Watches a training run, and may stop it.
@FunctionalInterface
public interface Monitor {
    /// Says nothing and never stops.
    Monitor SILENT = _ -> true;

    /// Called after each step.
    ///
    /// @return whether to go on. Where not, the run's state is kept, and the same call resumes it.
    boolean report(Report report);

    /// How far a phase is.
    ///
    /// @param phase its name, as the recipe calls it
    /// @param loss that the last step started from, in nats; NaN before the first
    record Report(String phase, int step, int steps, double loss) {}
}
