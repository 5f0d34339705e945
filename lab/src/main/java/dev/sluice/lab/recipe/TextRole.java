package dev.sluice.lab.recipe;

import java.util.Locale;

/// What a text is to a training run.
public enum TextRole {
    GENERAL,
    /// What only the component is to know.
    RESTRICTED,
    /// Nobody has said which of the two.
    UNLABELLED;

    /// As recipes and training records write it.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
