package dev.sluice.hub.repo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Who may see a repository and who may read its files.
public enum Access {
    /// Everybody sees and reads it.
    PUBLIC,
    /// Everybody sees it; who asks for access gets it.
    GATED_AUTO,
    /// Everybody sees it; somebody decides who reads it.
    GATED_MANUAL,
    /// Only members of its namespace see it.
    PRIVATE,
    /// Everybody sees it, nobody reads it. Chosen when it is made, and for good.
    API_ONLY;

    /// As commands and tables name it: `gated-auto`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether files are read by those who were granted access.
    public boolean isGated() {
        return this == GATED_AUTO || this == GATED_MANUAL;
    }

    /// The access of a name.
    public static Optional<Access> of(String text) {
        return Arrays.stream(values()).filter(access -> access.text().equals(text)).findFirst();
    }
}
