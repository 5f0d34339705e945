package dev.sluice.seal.openness;

import java.util.Locale;

/// How a component stands.
public enum Status {
    /// There, under an open licence made for what it is.
    OPEN("open"),
    /// There, under an open licence made for something else: it counts, with a remark.
    CONDITIONAL("open, under a licence made for something else"),
    /// There, under a licence that is not open.
    NOT_OPEN("not open"),
    /// There, without a licence.
    UNLICENSED("unlicensed"),
    /// Not there.
    MISSING("missing");

    private final String words;

    Status(String words) {
        this.words = words;
    }

    /// As files write it: `not-open`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// As reports put it.
    public String words() {
        return words;
    }

    /// Whether it counts towards a class.
    public boolean counts() {
        return this == OPEN || this == CONDITIONAL;
    }
}
