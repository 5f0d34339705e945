package dev.sluice.release.gate;

import java.util.Locale;

/// How strongly an edition is known to lack what it withholds.
///
/// @param words why it is so, in a sentence without a full stop
public record Assurance(Strength strength, String words) {
    /// From strong to weak.
    public enum Strength {
        /// The weights are, byte for byte, those of a model that never saw the restricted data,
        /// whose training record says so.
        PROVEN,
        /// Attacked, and compared with a model that never saw the restricted data.
        MEASURED,
        /// The capability does not show; nothing here says that it stays away.
        SUPPRESSED;

        /// `proven`.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
