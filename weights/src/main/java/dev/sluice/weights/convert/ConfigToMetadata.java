package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The hyperparameters of a `config.json` as GGUF metadata, under the keys and with the types of
/// llama.cpp's converter.
///
/// What llama.cpp computes otherwise than the config says is refused, for the model would load and
/// answer wrongly.
final class ConfigToMetadata {
    private static final String WHERE = "config.json";
    private static final double DEFAULT_EPSILON = 1e-6;

    private final ConvertibleFamily family;
    private final Anatomy anatomy;
    private final ObjectNode config;
    private final String prefix;
    private final SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();

    private ConfigToMetadata(ConvertibleFamily family, Anatomy anatomy, String architecture) {
        this.family = family;
        this.anatomy = anatomy;
        this.config = anatomy.sizesConfig();
        this.prefix = architecture + ".";
    }

    /// The metadata of a config.
    ///
    /// @param notes collects what llama.cpp has no key for
    static SequencedMap<String, GgufValue> convert(
            ConvertibleFamily family,
            Anatomy anatomy,
            String architecture,
            Rope rope,
            Set<String> notes) {
        ConfigToMetadata step = new ConfigToMetadata(family, anatomy, architecture);
        step.requireActivation();
        step.sizes();
        if (family.isGemma()) {
            step.gemma();
        } else if (config(anatomy, "sliding_window").isNumber()
                && config(anatomy, "use_sliding_window")
                        .asBoolean(family == ConvertibleFamily.MISTRAL)) {
            notes.add(
                    "sliding_window %s: llama.cpp attends to everything instead, which differs in"
                                    .formatted(config(anatomy, "sliding_window"))
                            + " longer contexts");
        }
        RopeMetadata.write(rope, architecture, step.metadata);
        return step.metadata;
    }

    private static JsonNode config(Anatomy anatomy, String key) {
        return anatomy.sizesConfig().path(key);
    }

    private void sizes() {
        count("block_count", anatomy.size("layers"));
        count("context_length", anatomy.size("context"));
        count("embedding_length", anatomy.size("hidden"));
        count("feed_forward_length", anatomy.size("mlp"));
        count("attention.head_count", anatomy.size("heads"));
        count("attention.head_count_kv", anatomy.size("kv_heads"));
        JsonNode epsilon = config.path("rms_norm_eps");
        number("attention.layer_norm_rms_epsilon", epsilon.asDouble(DEFAULT_EPSILON));
        long headDim = anatomy.size("head_dim");
        if (config.path("head_dim").isNumber()
                || family == ConvertibleFamily.QWEN3
                || family.isGemma()
                || headDim * anatomy.size("heads") != anatomy.size("hidden")) {
            count("attention.key_length", headDim);
            count("attention.value_length", headDim);
        }
        if (family.isLlamaArchitecture()) {
            count("vocab_size", anatomy.size("vocab"));
            count("rope.dimension_count", headDim);
        }
    }

    private void gemma() {
        softcap("attn_logit_softcapping", 50);
        softcap("final_logit_softcapping", 30);
        long scale =
                family.queryScale(
                        anatomy.size("layers"),
                        anatomy.size("hidden"),
                        anatomy.size("heads"),
                        anatomy.size("head_dim"));
        double given = config.path("query_pre_attn_scalar").asDouble(256);
        if (given != scale) {
            throw new FormatException(
                    WHERE,
                    "query_pre_attn_scalar is %s, and llama.cpp computes with %d for this shape"
                            .formatted(given, scale),
                    "keep the model in safetensors; GGUF has no key for it");
        }
        if (config.path("use_bidirectional_attention").asBoolean(false)) {
            throw Refusal.unsupported(WHERE, "bidirectional attention", "causal models");
        }
        slidingWindow();
    }

    private void softcap(String key, double whenAbsent) {
        JsonNode value = config.path(key);
        double cap =
                value.isMissingNode() && family == ConvertibleFamily.GEMMA2
                        ? whenAbsent
                        : value.asDouble(0);
        if (key.equals("attn_logit_softcapping") && family == ConvertibleFamily.GEMMA3) {
            if (cap != 0) {
                throw Refusal.unsupported(
                        WHERE, key + " of a Gemma 3 model", "Gemma 3 models without it");
            }
            return;
        }
        if (cap == 0 && family == ConvertibleFamily.GEMMA2) {
            throw Refusal.unsupported(WHERE, "a Gemma 2 model without " + key, "those with it");
        }
        if (cap != 0) {
            number(key, cap);
        }
    }

    private void slidingWindow() {
        List<Boolean> sliding = slidingLayers();
        if (!sliding.contains(true)) {
            if (family == ConvertibleFamily.GEMMA2) {
                throw Refusal.unsupported(
                        WHERE, "a Gemma 2 model without sliding layers", "those with them");
            }
            return;
        }
        JsonNode window = config.path("sliding_window");
        count("attention.sliding_window", window.isMissingNode() ? 4096 : window.asLong(0));
        List<Boolean> usual = new ArrayList<>();
        for (int layer = 0; layer < sliding.size(); layer++) {
            usual.add((layer + 1) % family.slidingPeriod() != 0);
        }
        if (!sliding.equals(usual)) {
            metadata.put(
                    prefix + "attention.sliding_window_pattern",
                    new GgufValue.Array(
                            GgufValueType.BOOL,
                            sliding.stream().<GgufValue>map(GgufValue.Bool::new).toList()));
        }
    }

    private List<Boolean> slidingLayers() {
        List<Boolean> sliding = new ArrayList<>();
        JsonNode types = config.path("layer_types");
        int layers = anatomy.layers();
        if (types.isArray()) {
            types.forEach(type -> sliding.add(type.asString("").equals("sliding_attention")));
        } else {
            int period = config.path("sliding_window_pattern").asInt(family.slidingPeriod());
            for (int layer = 0; layer < layers; layer++) {
                sliding.add(period > 0 && (layer + 1) % period != 0);
            }
        }
        if (sliding.size() != layers) {
            throw new FormatException(
                    WHERE,
                    "layer_types has %d entries for %d layers".formatted(sliding.size(), layers),
                    "correct the config");
        }
        return sliding;
    }

    private void requireActivation() {
        for (String key : List.of("hidden_act", "hidden_activation")) {
            String given = config.path(key).asString(family.activation());
            // Early Gemma configs say gelu in hidden_act and mean the approximation.
            boolean overridden = key.equals("hidden_act") && family.isGemma();
            if (!given.equals(family.activation()) && !overridden) {
                throw Refusal.unsupported(
                        WHERE,
                        "%s '%s'".formatted(key, given),
                        "models of this family with " + family.activation());
            }
        }
    }

    private void count(String key, long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new FormatException(
                    WHERE, "'%s' is %d".formatted(key, value), "correct the config");
        }
        metadata.put(prefix + key, new GgufValue.U32(value));
    }

    private void number(String key, double value) {
        metadata.put(prefix + key, new GgufValue.F32((float) value));
    }
}
