package dev.sluice.hub.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What somebody may do in a namespace, or a token at all; each includes those before it.
public enum Role {
    /// See and read what is private.
    READ,
    /// Upload, and make repositories.
    WRITE,
    /// Change settings, decide requests, delete.
    ADMIN;

    /// The role's name in requests and tables.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether this role allows what needs another.
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    /// The role of a name.
    public static Optional<Role> of(String text) {
        return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
