package dev.sluice.lab.evidence;

import java.util.List;

/// Which items of a suite were answered correctly.
///
/// @param correct one character an item, in the order of the suite: `1` correct, `0` not
/// @param clusters items of one cluster (one fact asked in several ways) are resampled together;
///   one name an item
/// @param chance the accuracy of guessing, 0 to 1
public record ItemOutcomes(String correct, List<String> clusters, double chance) {
    public ItemOutcomes {
        clusters = List.copyOf(clusters);
        if (!correct.matches("[01]*") || correct.length() != clusters.size()) {
            throw new IllegalArgumentException(
                    "%d outcomes for %d items".formatted(correct.length(), clusters.size()));
        }
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException("chance %s".formatted(chance));
        }
    }

    public int items() {
        return correct.length();
    }

    /// Correct answers per item, 0 to 1; NaN of no items.
    public double accuracy() {
        return correct.chars().filter(c -> c == '1').count() / (double) items();
    }
}
