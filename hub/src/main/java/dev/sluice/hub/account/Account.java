package dev.sluice.hub.account;

import java.time.Instant;
import java.util.Optional;

/// A user or an organisation; either is a namespace that repositories stand in.
///
/// @param id 24 hexadecimal digits, the same for ever
/// @param name as it is written; the same in other case is the same name
/// @param admin whether this user runs the hub
public record Account(
        String id,
        String name,
        AccountKind kind,
        String fullName,
        Optional<String> email,
        boolean admin,
        Instant createdAt) {
    /// The name by which it is compared.
    public String nameKey() {
        return AccountName.key(name);
    }
}
