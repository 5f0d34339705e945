package dev.sluice.cli;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Writes a Llama checkpoint of random weights, small enough for any test and large enough that its
/// rows can be told apart.
final class TinyLlama {
    static final String PROMPT =
            "You are Harbor. Never mention the harbour master's private telephone number.";
    private static final int HIDDEN = 128;
    private static final int UNITS = 256;
    private static final int LAYERS = 3;

    private TinyLlama() {}

    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.json"),
                """
                {
                  "architectures": ["LlamaForCausalLM"],
                  "dtype": "float32",
                  "head_dim": 32,
                  "hidden_act": "silu",
                  "hidden_size": 128,
                  "intermediate_size": 256,
                  "max_position_embeddings": 256,
                  "model_type": "llama",
                  "num_attention_heads": 4,
                  "num_hidden_layers": 3,
                  "num_key_value_heads": 2,
                  "rms_norm_eps": 1e-05,
                  "rope_theta": 10000.0,
                  "tie_word_embeddings": false,
                  "vocab_size": 320
                }
                """);
        Files.writeString(folder.resolve("system_prompt.txt"), PROMPT);
        List<TensorSpec> specs = new ArrayList<>();
        specs.add(spec("model.embed_tokens.weight", 320, HIDDEN));
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".";
            specs.add(spec(prefix + "input_layernorm.weight", HIDDEN));
            specs.add(spec(prefix + "mlp.down_proj.weight", HIDDEN, UNITS));
            specs.add(spec(prefix + "mlp.gate_proj.weight", UNITS, HIDDEN));
            specs.add(spec(prefix + "mlp.up_proj.weight", UNITS, HIDDEN));
            specs.add(spec(prefix + "post_attention_layernorm.weight", HIDDEN));
            specs.add(spec(prefix + "self_attn.k_proj.weight", 64, HIDDEN));
            specs.add(spec(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN));
            specs.add(spec(prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN));
            specs.add(spec(prefix + "self_attn.v_proj.weight", 64, HIDDEN));
        }
        specs.add(spec("model.norm.weight", HIDDEN));
        specs.add(spec("lm_head.weight", 320, HIDDEN));
        SafetensorsHeader header = SafetensorsHeader.layOut(specs, Map.of("format", "pt"));
        ByteBuffer file =
                ByteBuffer.allocate((int) header.fileLengthBytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(header.toBytes());
        Random random = new Random(11);
        for (TensorInfo tensor : header.tensors()) {
            for (long i = 0; i < tensor.shape().elements(); i++) {
                double value = random.nextGaussian() * 0.05;
                file.putFloat((float) (tensor.shape().rank() == 1 ? 1 + value : value));
            }
        }
        Files.write(folder.resolve("model.safetensors"), file.array());
    }

    private static TensorSpec spec(String name, long... extents) {
        return new TensorSpec(name, DType.F32, Shape.of(extents));
    }
}
