package dev.sluice.hub.repo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a repository holds; it decides its addresses.
public enum RepoKind {
    MODEL(""),
    DATASET("datasets/"),
    SPACE("spaces/");

    private final String prefix;

    RepoKind(String prefix) {
        this.prefix = prefix;
    }

    /// What stands before the repository's name in an address: nothing for models.
    public String prefix() {
        return prefix;
    }

    /// As requests and tables name it: `model`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// As addresses of the API name it: `models`.
    public String plural() {
        return text() + "s";
    }

    /// The kind that [#text] or [#plural] names.
    public static Optional<RepoKind> of(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text().equals(text) || kind.plural().equals(text))
                .findFirst();
    }
}
