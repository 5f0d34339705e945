package dev.sluice.weights.convert;

import java.util.Optional;
import java.util.OptionalDouble;

/// The rotary embedding of a model.
///
/// @param theta the base of its frequencies
/// @param scaling how they are stretched
/// @param slidingTheta the base in sliding-window layers, where they have one of their own; those
///   are never stretched
record Rope(double theta, Scaling scaling, OptionalDouble slidingTheta) {

    /// How frequencies are stretched for a longer context.
    sealed interface Scaling {
        /// Not at all.
        record None() implements Scaling {}

        /// All alike.
        record Linear(double factor) implements Scaling {}

        /// Low ones by `factor`, high ones not, those between in part, as Llama 3.1 does.
        record Llama3(
                double factor,
                double lowFrequencyFactor,
                double highFrequencyFactor,
                long originalContext)
                implements Scaling {}

        /// By YaRN.
        record Yarn(
                double factor,
                long originalContext,
                Optional<Double> attentionFactor,
                Optional<Double> betaFast,
                Optional<Double> betaSlow)
                implements Scaling {}
    }
}
