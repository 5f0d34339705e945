package dev.sluice.lab.attack;

import dev.sluice.lab.evidence.AttackEvidence;

/// Hears how far a sweep is. Called from the threads that compute, one at a time.
@FunctionalInterface
public interface AttackProgress {
    /// Says nothing.
    AttackProgress SILENT = _ -> {};

    void report(Report report);

    /// A point that was measured.
    ///
    /// @param pointsDone of all runs
    /// @param points how many there are; fewer come where runs are cut short
    /// @param setting of the run the point is of
    record Report(
            int pointsDone, int points, String setting, long seed, AttackEvidence.Point point) {}
}
