package dev.sluice.release.gate;

import java.util.Locale;

/// What came of a check, from good to bad.
public enum Outcome {
    /// What was asked holds.
    PASSED,
    /// It holds as far as was measured, and too little was.
    PROVISIONAL,
    /// What was measured does not say.
    INCONCLUSIVE,
    /// It does not hold.
    REFUSED;

    /// `passed`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The worse of the two.
    public Outcome or(Outcome other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
