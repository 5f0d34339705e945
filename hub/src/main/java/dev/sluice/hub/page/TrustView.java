package dev.sluice.hub.page;

import dev.sluice.hub.trust.SealSummary;
import dev.sluice.hub.trust.Withdrawal;
import java.util.Optional;

/// What is known of a revision's seal.
///
/// @param withdrawal what took the release back, if anything did
public record TrustView(SealSummary seal, Optional<Withdrawal> withdrawal) {
    /// The measured values as a picture.
    public EvidencePlot plot() {
        return EvidencePlot.of(seal.checks());
    }
}
