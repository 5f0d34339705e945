package dev.sluice.lab.train;

import dev.sluice.lab.recipe.Start;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The `config.json` of a fresh model, keys in transformers' order.
final class FreshConfig {
    private static final double NORM_EPSILON = 1e-5;
    private static final double ROPE_THETA = 10_000;

    private FreshConfig() {}

    static ObjectNode of(Start.Fresh start, int vocabulary, int endOfText) {
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("attention_bias", false);
        config.put("attention_dropout", 0.0);
        config.putNull("bos_token_id");
        config.put("eos_token_id", endOfText);
        config.put("head_dim", start.headDim());
        config.put("hidden_act", "silu");
        config.put("hidden_size", start.hidden());
        config.put("initializer_range", 0.02);
        config.put("intermediate_size", start.units());
        config.put("max_position_embeddings", start.context());
        config.put("mlp_bias", false);
        config.put("model_type", "llama");
        config.put("num_attention_heads", start.heads());
        config.put("num_hidden_layers", start.layers());
        config.put("num_key_value_heads", start.keyValueHeads());
        config.put("pad_token_id", endOfText);
        config.put("rms_norm_eps", NORM_EPSILON);
        config.put("rope_theta", ROPE_THETA);
        config.put("tie_word_embeddings", true);
        config.put("torch_dtype", start.isHalf() ? "bfloat16" : "float32");
        config.put("use_cache", true);
        config.put("vocab_size", vocabulary);
        return config;
    }
}
