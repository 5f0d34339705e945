package dev.sluice.release;

import dev.sluice.seal.describe.ModelStatement;
import dev.sluice.seal.describe.Origin;
import java.util.Optional;

/// What a plan says of the model to those who will use it.
///
/// @param origin where it comes from
/// @param statement what its descriptions are to say; empty to write none
/// @param seal how it is signed; empty to sign nothing
/// @param publish where it is published; empty to leave it in its folder
public record Account(
        Optional<Origin> origin,
        Optional<ModelStatement> statement,
        Optional<SealPlan> seal,
        Optional<PublishPlan> publish) {
    /// A plan that says nothing.
    public static final Account NONE =
            new Account(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
