package dev.sluice.lab.evidence;

/// The standard normal distribution.
final class Normal {
    private Normal() {}

    /// The number below which this share lies, by bisection of [#share]; to about 1e-12.
    static double quantile(double share) {
        double low = -40;
        double high = 40;
        for (int step = 0; step < 100; step++) {
            double middle = (low + high) / 2;
            if (share(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /// The share below `z`, by the series of the error function (Abramowitz and Stegun 26.2.11),
    /// all of whose terms are positive: `½ + φ(z) Σ z^(2n+1) / (1·3·5…(2n+1))`.
    static double share(double z) {
        if (Math.abs(z) > 8) {
            return z > 0 ? 1 : 0;
        }
        double term = z;
        double sum = z;
        for (int odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
}
