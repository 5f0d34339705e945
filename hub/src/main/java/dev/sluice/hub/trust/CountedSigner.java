package dev.sluice.hub.trust;

import dev.sluice.seal.key.VerificationKey;
import java.time.Instant;

/// A key whose seals count for a namespace.
///
/// @param addedBy the account that registered it, or made the first sealed commit
/// @param firstUse whether nobody registered it: it signed the first sealed commit
public record CountedSigner(
        VerificationKey key, Instant addedAt, String addedBy, boolean firstUse) {
    /// By which bundles name the key, in hexadecimal.
    public String hint() {
        return key.hint().hex();
    }
}
