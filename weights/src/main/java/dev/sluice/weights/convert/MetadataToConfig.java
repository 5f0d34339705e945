package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.family.Variant;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The hyperparameters of a GGUF file as a `config.json`; the inverse of [ConfigToMetadata].
final class MetadataToConfig {
    private static final String OUTPUT = "output.weight";
    private static final String EMBEDDING = "token_embd.weight";

    private final ConvertibleFamily family;
    private final MetadataReader metadata;
    private final Map<String, GgufTensorSpec> tensors;
    private final String prefix;
    private final ObjectNode config = JsonMapper.shared().createObjectNode();

    private MetadataToConfig(
            ConvertibleFamily family,
            MetadataReader metadata,
            Map<String, GgufTensorSpec> tensors,
            String architecture) {
        this.family = family;
        this.metadata = metadata;
        this.tensors = tensors;
        this.prefix = architecture + ".";
    }

    static ObjectNode convert(
            ConvertibleFamily family,
            MetadataReader metadata,
            Map<String, GgufTensorSpec> tensors,
            String architecture,
            Rope rope) {
        MetadataToConfig step = new MetadataToConfig(family, metadata, tensors, architecture);
        step.names();
        step.sizes();
        step.biases();
        if (family.isGemma()) {
            step.gemma();
        }
        RopeConfig.write(rope, step.config);
        return step.config;
    }

    private void names() {
        Variant variant = family.descriptor().variants().getFirst();
        config.putArray("architectures").add(variant.architecture());
        config.put("model_type", variant.modelType());
        config.put(family.activationKey(), family.activation());
        config.put("tie_word_embeddings", !tensors.containsKey(OUTPUT));
        config.put("use_cache", true);
    }

    private void sizes() {
        int hidden = metadata.count(prefix + "embedding_length");
        int heads = metadata.count(prefix + "attention.head_count");
        config.put("num_hidden_layers", metadata.count(prefix + "block_count"));
        config.put("max_position_embeddings", metadata.count(prefix + "context_length"));
        config.put("hidden_size", hidden);
        config.put("intermediate_size", metadata.count(prefix + "feed_forward_length"));
        config.put("num_attention_heads", heads);
        config.put(
                "num_key_value_heads",
                metadata.findCount(prefix + "attention.head_count_kv").orElse(heads));
        config.put(
                "rms_norm_eps",
                metadata.findNumber(prefix + "attention.layer_norm_rms_epsilon")
                        .orElseThrow(() -> missing("attention.layer_norm_rms_epsilon")));
        config.put("head_dim", headDim(hidden, heads));
        GgufTensorSpec embedding =
                Optional.ofNullable(tensors.get(EMBEDDING)).orElseThrow(() -> missing(EMBEDDING));
        metadata.use(prefix + "vocab_size");
        config.put("vocab_size", embedding.dims().getLast());
    }

    private int headDim(int hidden, int heads) {
        if (heads == 0) {
            throw new FormatException(
                    metadata.file(), "it has no attention heads", "convert the model anew");
        }
        int headDim = metadata.findCount(prefix + "attention.key_length").orElse(hidden / heads);
        requireSame("attention.value_length", headDim);
        requireSame("rope.dimension_count", headDim);
        return headDim;
    }

    private void requireSame(String key, int headDim) {
        Optional<Integer> other = metadata.findCount(prefix + key);
        if (other.isPresent() && other.get() != headDim) {
            throw new FormatException(
                    metadata.file(),
                    "%s%s is %d where heads have %d".formatted(prefix, key, other.get(), headDim),
                    "no model of this family in transformers has that shape");
        }
    }

    /// `attention_bias` gives all four projections of a layer a bias, so all or none must have one.
    private void biases() {
        switch (family) {
            case LLAMA, QWEN3, GEMMA2, GEMMA3 ->
                    bias("attention_bias", "attn_q", "attn_k", "attn_v", "attn_output");
            case MISTRAL, QWEN2 -> {}
        }
        if (family == ConvertibleFamily.LLAMA) {
            bias("mlp_bias", "ffn_gate", "ffn_up", "ffn_down");
        }
    }

    private void bias(String key, String... modules) {
        List<Boolean> present =
                Stream.of(modules)
                        .map(module -> tensors.containsKey("blk.0." + module + ".bias"))
                        .distinct()
                        .toList();
        if (present.size() > 1) {
            throw new FormatException(
                    metadata.file(),
                    "only some of %s have a bias".formatted(String.join(", ", modules)),
                    "no model of this family in transformers has that shape");
        }
        config.put(key, present.getFirst());
    }

    private void gemma() {
        String attention = prefix + "attention.";
        boolean isGemma2 = family == ConvertibleFamily.GEMMA2;
        softcap("attn_logit_softcapping", isGemma2 ? 50.0 : null);
        softcap("final_logit_softcapping", isGemma2 ? 30.0 : null);
        config.put(
                "query_pre_attn_scalar",
                family.queryScale(
                        config.path("num_hidden_layers").asLong(),
                        config.path("hidden_size").asLong(),
                        config.path("num_attention_heads").asLong(),
                        config.path("head_dim").asLong()));
        config.put("hidden_act", family.activation());
        int window = metadata.findCount(attention + "sliding_window").orElse(isGemma2 ? 4096 : 0);
        ArrayNode types = config.putArray("layer_types");
        for (boolean sliding : slidingLayers(attention + "sliding_window_pattern", window > 0)) {
            types.add(sliding ? "sliding_attention" : "full_attention");
        }
        config.put("sliding_window", window > 0 ? window : 4096);
    }

    private void softcap(String key, @Nullable Double whenAbsent) {
        @Nullable Double cap = metadata.findNumber(prefix + key).orElse(null);
        config.put(key, cap == null ? whenAbsent : cap);
    }

    private List<Boolean> slidingLayers(String key, boolean anySlides) {
        int layers = config.path("num_hidden_layers").asInt();
        List<Boolean> sliding = new ArrayList<>();
        if (anySlides
                && metadata.has(key)
                && metadata.using(key).require(key) instanceof GgufValue.Array array) {
            for (GgufValue value : array.values()) {
                sliding.add(value instanceof GgufValue.Bool(boolean slides) && slides);
            }
            if (sliding.size() != layers) {
                throw new FormatException(
                        metadata.file(),
                        "%s has %d entries for %d layers".formatted(key, sliding.size(), layers),
                        "convert the model anew");
            }
            return sliding;
        }
        int period = metadata.findCount(key).orElse(family.slidingPeriod());
        for (int layer = 0; layer < layers; layer++) {
            sliding.add(anySlides && period > 0 && (layer + 1) % period != 0);
        }
        return sliding;
    }

    private FormatException missing(String key) {
        return Refusal.missing(metadata.file(), "'%s'".formatted(key));
    }
}
