package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.DecoderConfig.Activation;
import dev.sluice.engine.decoder.DecoderConfig.Layer;
import dev.sluice.engine.decoder.DecoderConfig.Norms;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.LayerList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a `config.json` for the forward pass. Keys that are absent have the defaults of
/// transformers' configuration classes.
final class ConfigReader {
    private static final String WHERE = "config.json";
    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";

    private final Anatomy anatomy;
    private final ObjectNode config;
    private final String family;
    private final boolean isGemma;

    ConfigReader(Anatomy anatomy) {
        this.anatomy = anatomy;
        this.config = anatomy.sizesConfig();
        this.family = anatomy.family().name();
        this.isGemma = family.startsWith("gemma");
    }

    DecoderConfig read() {
        switch (family) {
            case "llama",
                    "mistral",
                    "qwen2",
                    "qwen3",
                    "gemma2",
                    "gemma3",
                    "mixtral",
                    "qwen2_moe",
                    "qwen3_moe" -> {}
            default ->
                    throw new FormatException(
                            WHERE,
                            "family %s is not computed here".formatted(family),
                            "run this model behind a remote engine");
        }
        if (anatomy.quantization().isPresent()) {
            throw new FormatException(
                    WHERE,
                    "its weights are quantised (%s)".formatted(anatomy.quantization().get()),
                    "run the plain checkpoint, or convert it to bf16 first");
        }
        int hidden = Math.toIntExact(anatomy.size("hidden"));
        int headDim = Math.toIntExact(anatomy.size("head_dim"));
        int window = window();
        return new DecoderConfig(
                anatomy.variant().body().getFirst(),
                anatomy.variant().head().getFirst(),
                hidden,
                headDim,
                Math.toIntExact(anatomy.size("vocab")),
                Math.toIntExact(anatomy.size("context")),
                config.path("rms_norm_eps").asDouble(family.equals("mixtral") ? 1e-5 : 1e-6),
                isGemma ? Norms.AROUND_PLUS_ONE : Norms.BEFORE,
                activation(),
                anatomy.isTied(),
                isGemma ? Math.sqrt(hidden) : 1,
                1 / Math.sqrt(isGemma ? number("query_pre_attn_scalar", 256) : headDim),
                number("attn_logit_softcapping", family.equals("gemma2") ? 50 : 0),
                number("final_logit_softcapping", family.equals("gemma2") ? 30 : 0),
                window,
                rope(FULL, number("rope_theta", defaultTheta()), headDim),
                slidingRope(headDim),
                IntStream.range(0, anatomy.layers())
                        .mapToObj(
                                layer ->
                                        new Layer(
                                                window > 0 && isSliding(layer),
                                                isMixture() && anatomy.isSparse(layer)))
                        .toList(),
                experts());
    }

    private boolean isMixture() {
        return anatomy.findSize("experts").isPresent();
    }

    private ExpertConfig experts() {
        if (!isMixture()) {
            return ExpertConfig.NONE;
        }
        boolean isMixtral = family.equals("mixtral");
        int perToken = Math.toIntExact(anatomy.size("experts_per_token"));
        if (perToken > anatomy.size("experts")) {
            throw new FormatException(
                    WHERE,
                    "%d experts a token of %d in all".formatted(perToken, anatomy.size("experts")),
                    "correct the config");
        }
        return new ExpertConfig(
                perToken,
                isMixtral || config.path("norm_topk_prob").asBoolean(false),
                isMixtral ? ExpertConfig.Naming.MIXTRAL : ExpertConfig.Naming.QWEN);
    }

    private Activation activation() {
        String name =
                config.path("hidden_activation").asString(config.path("hidden_act").asString(""));
        return switch (name) {
            case "" -> isGemma ? Activation.GELU_TANH : Activation.SILU;
            case "silu", "swish" -> Activation.SILU;
            case "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            default ->
                    throw new FormatException(
                            WHERE,
                            "activation '%s' is not computed here".formatted(name),
                            "run this model behind a remote engine");
        };
    }

    private int window() {
        boolean hasSwitch = family.startsWith("qwen");
        if (hasSwitch && !config.path("use_sliding_window").asBoolean(false)) {
            return 0;
        }
        JsonNode window = config.path("sliding_window");
        int whenAbsent =
                switch (family) {
                    case "gemma2",
                            "gemma3",
                            "mistral",
                            "qwen2",
                            "qwen3",
                            "qwen2_moe",
                            "qwen3_moe" ->
                            4096;
                    default -> 0;
                };
        return window.isMissingNode() ? whenAbsent : window.asInt(0);
    }

    private boolean isSliding(int layer) {
        JsonNode listed = config.path("layer_types").path(layer);
        if (listed.isString()) {
            return listed.asString().equals(SLIDING);
        }
        List<LayerList> lists =
                anatomy.family().layerLists().stream()
                        .filter(list -> list.key().equals("layer_types"))
                        .toList();
        return lists.stream()
                .flatMap(list -> list.implied().stream())
                .findFirst()
                .map(implied -> implied.at(config, layer).asString("").equals(SLIDING))
                .orElse(true);
    }

    private RopeConfig slidingRope(int headDim) {
        if (!family.equals("gemma3")) {
            return rope(SLIDING, number("rope_theta", defaultTheta()), headDim);
        }
        double theta = number("rope_local_base_freq", 10_000);
        JsonNode own = config.path("rope_parameters").path(SLIDING);
        return RopeConfig.of(own, theta, headDim, 1, (double) anatomy.size("context"));
    }

    private RopeConfig rope(String layerType, double theta, int headDim) {
        return RopeConfig.of(
                RopeConfig.parameters(config, layerType),
                theta,
                headDim,
                number("partial_rotary_factor", 1),
                (double) anatomy.size("context"));
    }

    private double defaultTheta() {
        return switch (family) {
            case "gemma3", "mixtral" -> 1_000_000;
            default -> 10_000;
        };
    }

    private double number(String key, double otherwise) {
        JsonNode node = config.path(key);
        if (node.isMissingNode()) {
            return otherwise;
        }
        return node.isNull() ? 0 : node.asDouble(otherwise);
    }
}
