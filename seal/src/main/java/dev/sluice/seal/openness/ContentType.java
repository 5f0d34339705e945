package dev.sluice.seal.openness;

import java.util.Locale;

/// What a component is made of, by which its licence is judged.
public enum ContentType {
    CODE,
    DATA,
    DOCUMENT;

    /// As files of the framework write it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
