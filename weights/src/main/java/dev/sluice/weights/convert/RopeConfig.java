package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Rope.Scaling;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rotary embedding in a `config.json`.
///
/// Read in both forms: `rope_parameters` of transformers 5, flat or by layer type, and `rope_theta`
/// with `rope_scaling` before it. Written in the older one, which every reader knows: one that
/// knows only it would take a default base without a word.
final class RopeConfig {
    private static final String WHERE = "config.json";
    private static final double DEFAULT_THETA = 10_000;
    private static final double GEMMA3_THETA = 1_000_000;

    private RopeConfig() {}

    /// The rotary embedding of a config.
    ///
    /// @param config the object that holds the sizes
    /// @param hasSlidingTheta whether sliding-window layers have a base of their own (Gemma 3)
    static Rope read(ObjectNode config, boolean hasSlidingTheta, long context) {
        JsonNode parameters = config.path("rope_parameters");
        boolean byLayerType = parameters.has("full_attention");
        JsonNode global =
                byLayerType
                        ? parameters.path("full_attention")
                        : parameters.isObject() ? parameters : config.path("rope_scaling");
        double theta =
                number(global, "rope_theta")
                        .or(() -> number(config, "rope_theta"))
                        .orElse(hasSlidingTheta ? GEMMA3_THETA : DEFAULT_THETA);
        OptionalDouble slidingTheta = OptionalDouble.empty();
        if (hasSlidingTheta) {
            slidingTheta =
                    OptionalDouble.of(
                            number(parameters.path("sliding_attention"), "rope_theta")
                                    .or(() -> number(config, "rope_local_base_freq"))
                                    .orElse(DEFAULT_THETA));
        }
        return new Rope(theta, scaling(global, context), slidingTheta);
    }

    private static Scaling scaling(JsonNode node, long context) {
        String type = node.path("rope_type").asString(node.path("type").asString("default"));
        return switch (type) {
            case "default", "none" -> new Scaling.None();
            case "linear" -> new Scaling.Linear(require(node, "factor"));
            case "llama3" ->
                    new Scaling.Llama3(
                            require(node, "factor"),
                            require(node, "low_freq_factor"),
                            require(node, "high_freq_factor"),
                            (long) require(node, "original_max_position_embeddings"));
            case "yarn" ->
                    new Scaling.Yarn(
                            require(node, "factor"),
                            number(node, "original_max_position_embeddings")
                                    .map(Double::longValue)
                                    .orElse(context),
                            number(node, "attention_factor"),
                            number(node, "beta_fast"),
                            number(node, "beta_slow"));
            default ->
                    throw Refusal.unsupported(
                            WHERE,
                            "rope scaling '%s'".formatted(type),
                            "models with linear, llama3 or yarn scaling");
        };
    }

    static void write(Rope rope, ObjectNode config) {
        config.put("rope_theta", rope.theta());
        rope.slidingTheta().ifPresent(theta -> config.put("rope_local_base_freq", theta));
        switch (rope.scaling()) {
            case Scaling.None() -> config.putNull("rope_scaling");
            case Scaling.Linear(double factor) ->
                    config.putObject("rope_scaling")
                            .put("rope_type", "linear")
                            .put("factor", factor);
            case Scaling.Llama3 llama3 ->
                    config.putObject("rope_scaling")
                            .put("rope_type", "llama3")
                            .put("factor", llama3.factor())
                            .put("low_freq_factor", llama3.lowFrequencyFactor())
                            .put("high_freq_factor", llama3.highFrequencyFactor())
                            .put("original_max_position_embeddings", llama3.originalContext());
            case Scaling.Yarn yarn -> {
                ObjectNode scaling =
                        config.putObject("rope_scaling")
                                .put("rope_type", "yarn")
                                .put("factor", yarn.factor())
                                .put("original_max_position_embeddings", yarn.originalContext());
                yarn.attentionFactor().ifPresent(value -> scaling.put("attention_factor", value));
                yarn.betaFast().ifPresent(value -> scaling.put("beta_fast", value));
                yarn.betaSlow().ifPresent(value -> scaling.put("beta_slow", value));
            }
        }
    }

    private static double require(JsonNode node, String key) {
        return number(node, key)
                .orElseThrow(
                        () ->
                                Refusal.missing(
                                        WHERE,
                                        "the number '%s' of its rope scaling".formatted(key)));
    }

    private static Optional<Double> number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isNumber() || !(value.asDouble() > 0) || Double.isInfinite(value.asDouble())) {
            throw new FormatException(
                    WHERE,
                    "'%s' is %s, not a positive number".formatted(key, value),
                    "correct the config");
        }
        return Optional.of(value.asDouble());
    }
}
