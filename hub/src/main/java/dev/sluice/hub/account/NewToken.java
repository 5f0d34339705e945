package dev.sluice.hub.account;

import java.time.Instant;
import java.util.Optional;

/// A token to be issued.
///
/// @param name by which its owner tells it from others
/// @param scope the one namespace it is for; empty for all of its owner's
/// @param expiresAt from when on it does not work; empty for never
public record NewToken(
        String name, Role role, Optional<String> scope, Optional<Instant> expiresAt) {
    public NewToken {
        FullName.require(name);
        scope = scope.map(AccountName::key);
    }
}
