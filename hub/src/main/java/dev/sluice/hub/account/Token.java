package dev.sluice.hub.account;

import java.time.Instant;
import java.util.Optional;

/// An access token, without its secret, which the hub does not know.
///
/// @param id 24 hexadecimal digits
/// @param name by which its owner tells it from others
/// @param scope the one namespace it is for, in lower case; empty for all of its owner's
public record Token(
        String id,
        String accountId,
        String name,
        Role role,
        Optional<String> scope,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt) {
    /// Whether it works at that moment.
    public boolean isValidAt(Instant moment) {
        return revokedAt.isEmpty() && expiresAt.map(moment::isBefore).orElse(true);
    }
}
