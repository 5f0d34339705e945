package dev.sluice.release;

import dev.sluice.release.gate.TrainingClaim;
import java.util.Optional;

/// What a plan's training record says of the model that never saw the restricted data.
final class TrainingClaims {
    private TrainingClaims() {}

    static Optional<TrainingClaim> of(ReleasePlan plan, GatePlan gate) {
        return Optional.empty();
    }
}
