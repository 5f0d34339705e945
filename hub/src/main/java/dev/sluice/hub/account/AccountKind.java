package dev.sluice.hub.account;

import java.util.Locale;

/// Users have tokens; organisations have members.
public enum AccountKind {
    USER,
    ORG;

    /// As clients and the database write it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
