package dev.sluice.lab.evidence;

import dev.sluice.storage.Digest;
import java.util.List;

/// What an attack got back from one model.
///
/// @param attack the attack's name, `relearn` for one
/// @param suiteName the restricted suite
/// @param budgetSteps optimizer steps each run was allowed
/// @param runs one for each seed and learning rate
public record AttackEvidence(
        Digest subject,
        Digest suite,
        Digest settings,
        String attack,
        String suiteName,
        int budgetSteps,
        List<Run> runs)
        implements Evidence {
    public AttackEvidence {
        runs = List.copyOf(runs);
    }

    /// One attack of a sweep.
    ///
    /// @param setting what was swept, `lr=3e-4` for one
    /// @param points by step, the first before the attack (step 0)
    /// @param isComplete whether the run used its whole budget; a run that is cut short because it
    ///   succeeded is not
    public record Run(long seed, String setting, List<Point> points, boolean isComplete) {
        public Run {
            points = List.copyOf(points);
        }
    }

    /// What was got back after some steps.
    ///
    /// @param heldOut restricted items the attacker never had: the headline
    /// @param own restricted items the attacker trained on
    public record Point(int step, ItemOutcomes heldOut, ItemOutcomes own) {}
}
