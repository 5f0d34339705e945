package dev.sluice.lab.evidence;

/// A confidence interval.
///
/// @param estimate the number itself; NaN of a ratio to nothing
/// @param low not above the estimate
/// @param high not below the estimate; may be infinite for a ratio
/// @param confidence how often intervals made this way hold the true number, 0.95 for one
public record Interval(double estimate, double low, double high, double confidence) {
    public Interval {
        if (low > estimate || estimate > high || Double.isNaN(low) || Double.isNaN(high)) {
            throw new IllegalArgumentException(
                    "interval %s to %s around %s".formatted(low, high, estimate));
        }
    }

    /// Whether the true number may lie on either side of `threshold`.
    public boolean straddles(double threshold) {
        return low < threshold && threshold < high;
    }
}
