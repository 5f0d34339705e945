package dev.sluice.release.gate;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The most that an accuracy may be: a number, or so much above guessing.
///
/// @param aboveChance whether `value` is added to the suite's chance
/// @param value 0 to 1
public record AtMost(boolean aboveChance, double value) {
    private static final Pattern TEXT =
            Pattern.compile("(?:(chance) *(?:\\+ *([0-9]*\\.?[0-9]+))?|([0-9]*\\.?[0-9]+))");

    public AtMost {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("%s is not 0 to 1".formatted(value));
        }
    }

    /// Reads `chance + 0.05`, `chance` or `0.3`; empty for anything else.
    public static Optional<AtMost> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (text.length() > 40 || !matcher.matches()) {
            return Optional.empty();
        }
        boolean aboveChance = matcher.group(1) != null;
        String number = aboveChance ? matcher.group(2) : matcher.group(3);
        double value = number == null ? 0 : Double.parseDouble(number);
        return value <= 1 ? Optional.of(new AtMost(aboveChance, value)) : Optional.empty();
    }

    /// The threshold for a suite of this chance.
    public double of(double chance) {
        return aboveChance ? Math.min(1, chance + value) : value;
    }

    /// As plans write it.
    public String text() {
        String number = Words.plain(value);
        return !aboveChance ? number : value == 0 ? "chance" : "chance + " + number;
    }

    @Override
    public String toString() {
        return !aboveChance
                ? Words.percent(value)
                : value == 0 ? "chance" : "chance " + Words.points(value);
    }
}
