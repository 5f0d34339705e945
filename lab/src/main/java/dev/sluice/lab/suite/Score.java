package dev.sluice.lab.suite;

import java.util.OptionalDouble;

/// One number of a suite, as the harness computes it.
///
/// @param metric `acc`, `acc_norm`, `word_perplexity`…
/// @param standardError of `value`, where there is a formula and more than one item
public record Score(String metric, double value, OptionalDouble standardError) {
    /// Whether this is the number of that name.
    public boolean is(String name) {
        return metric.equals(name);
    }

    /// The mean, with the sample's standard deviation over the root of its size.
    static Score mean(String metric, double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        if (values.length < 2) {
            return new Score(metric, mean, OptionalDouble.empty());
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / (values.length - 1));
        return new Score(metric, mean, OptionalDouble.of(deviation / Math.sqrt(values.length)));
    }

    static Score of(String metric, double value) {
        return new Score(metric, value, OptionalDouble.empty());
    }
}
