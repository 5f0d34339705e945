package dev.sluice.release.gate;

import dev.sluice.lab.evidence.ItemOutcomes;

/// A number that was measured, with how far it may be off.
///
/// @param low the one-sided 95 % lower bound
/// @param high the one-sided 95 % upper bound; the two together are a 90 % interval, as in tests of
///   equivalence
public record Estimate(double value, double low, double high) {
    /// A model's accuracy.
    public static Estimate ofAccuracy(ItemOutcomes outcomes) {
        return Resampling.accuracy(outcomes);
    }

    /// As a share: `26.4 % [23.1, 29.8]`.
    public String inPercent() {
        return Words.percent(this);
    }

    /// As a difference of shares: `+1.2 points [−0.4, 3]`.
    public String inPoints() {
        return Words.points(this);
    }

    /// Surely at least this much.
    boolean isAtLeast(double threshold) {
        return low >= threshold;
    }

    /// Surely less than this.
    boolean isBelow(double threshold) {
        return high < threshold;
    }

    /// Surely no more than this.
    boolean isAtMost(double threshold) {
        return high <= threshold;
    }

    /// Surely more than this.
    boolean isAbove(double threshold) {
        return low > threshold;
    }

    /// A number with nothing to be off by.
    static Estimate exactly(double value) {
        return new Estimate(value, value, value);
    }
}
