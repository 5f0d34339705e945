package dev.sluice.engine.decoder;

import dev.sluice.weights.FormatException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rotary embedding of a kind of layer.
///
/// @param theta base of the wave lengths
/// @param rotaryDim how many of a head's dimensions are turned, the first ones
/// @param scaling how wave lengths are stretched for longer texts
public record RopeConfig(double theta, int rotaryDim, Scaling scaling) {
    private static final String WHERE = "config.json";

    /// How wave lengths are stretched. Source: `modeling_rope_utils.py` of transformers.
    public sealed interface Scaling {
        /// Not at all.
        record None() implements Scaling {}

        /// All alike.
        record Linear(double factor) implements Scaling {}

        /// Long waves fully, short ones not, those between by degrees.
        record Llama3(double factor, double lowFrequency, double highFrequency, double original)
                implements Scaling {}

        /// By a ramp over the dimensions, with attention scaled too.
        record Yarn(
                double factor,
                double betaFast,
                double betaSlow,
                double original,
                double attentionFactor,
                boolean isTruncated)
                implements Scaling {}
    }

    /// Reads the parameters of one kind of layer.
    ///
    /// @param parameters `rope_parameters` of this kind, or the older `rope_scaling`; may be empty
    static RopeConfig of(
            JsonNode parameters, double theta, int headDim, double partial, double context) {
        double base = parameters.path("rope_theta").asDouble(theta);
        double factor = parameters.path("factor").asDouble(1);
        double part = parameters.path("partial_rotary_factor").asDouble(partial);
        double original = parameters.path("original_max_position_embeddings").asDouble(context);
        String type =
                parameters.path("rope_type").asString(parameters.path("type").asString("default"));
        Scaling scaling =
                switch (type) {
                    case "default" -> new Scaling.None();
                    case "linear" -> new Scaling.Linear(factor);
                    case "llama3" ->
                            new Scaling.Llama3(
                                    factor,
                                    parameters.path("low_freq_factor").asDouble(1),
                                    parameters.path("high_freq_factor").asDouble(4),
                                    original);
                    case "yarn" -> yarn(parameters, factor, original);
                    default ->
                            throw new FormatException(
                                    WHERE,
                                    "rotary embeddings of type '%s' are not computed here"
                                            .formatted(type),
                                    "run this model behind a remote engine");
                };
        int rotaryDim = (int) (headDim * part);
        if (!(base > 0) || !(factor > 0) || rotaryDim < 2 || rotaryDim % 2 != 0) {
            throw new FormatException(
                    WHERE,
                    "rotary embeddings of base %s, factor %s over %d dimensions"
                            .formatted(base, factor, rotaryDim),
                    "correct the config");
        }
        return new RopeConfig(base, rotaryDim, scaling);
    }

    /// Where a config keeps the parameters of a kind of layer: under its name, or for all kinds.
    static JsonNode parameters(ObjectNode config, String layerType) {
        JsonNode parameters = config.path("rope_parameters");
        if (!parameters.isObject()) {
            parameters = config.path("rope_scaling");
        }
        return parameters.has(layerType) ? parameters.path(layerType) : parameters;
    }

    private static Scaling yarn(JsonNode parameters, double factor, double original) {
        Optional<Double> given = number(parameters, "attention_factor");
        Optional<Double> scale = number(parameters, "mscale");
        Optional<Double> scaleAll = number(parameters, "mscale_all_dim");
        double attentionFactor =
                given.orElseGet(
                        () ->
                                scale.isPresent() && scaleAll.isPresent()
                                        ? magnitude(factor, scale.get())
                                                / magnitude(factor, scaleAll.get())
                                        : magnitude(factor, 1));
        return new Scaling.Yarn(
                factor,
                number(parameters, "beta_fast").orElse(32.0),
                number(parameters, "beta_slow").orElse(1.0),
                original,
                attentionFactor,
                parameters.path("truncate").asBoolean(true));
    }

    private static double magnitude(double factor, double scale) {
        return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    private static Optional<Double> number(JsonNode parameters, String key) {
        JsonNode node = parameters.path(key);
        return node.isNumber() && node.asDouble() != 0
                ? Optional.of(node.asDouble())
                : Optional.empty();
    }
}
