package dev.sluice.lab.attack;

import dev.sluice.lab.suite.Suite;
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

/// A Llama of random weights that reads one token a word, and a suite of colours of things.
public final class TinyWorld {
    public static final int UNITS = 40;
    private static final int HIDDEN = 32;
    private static final int LAYERS = 2;
    private static final int THINGS = 24;
    private static final List<String> COLOURS = List.of("red", "green", "blue", "grey");

    private TinyWorld() {}

    /// Writes a model folder.
    public static Path model(Path folder, long seed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<end>\"}");
        Files.writeString(folder.resolve("config.json"), config());
        List<TensorSpec> specs = new ArrayList<>();
        specs.add(spec("model.embed_tokens.weight", words().size(), HIDDEN));
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".";
            specs.add(spec(prefix + "input_layernorm.weight", HIDDEN));
            specs.add(spec(prefix + "mlp.down_proj.weight", HIDDEN, UNITS));
            specs.add(spec(prefix + "mlp.gate_proj.weight", UNITS, HIDDEN));
            specs.add(spec(prefix + "mlp.up_proj.weight", UNITS, HIDDEN));
            specs.add(spec(prefix + "post_attention_layernorm.weight", HIDDEN));
            specs.add(spec(prefix + "self_attn.k_proj.weight", HIDDEN, HIDDEN));
            specs.add(spec(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN));
            specs.add(spec(prefix + "self_attn.q_proj.weight", HIDDEN, HIDDEN));
            specs.add(spec(prefix + "self_attn.v_proj.weight", HIDDEN, HIDDEN));
        }
        specs.add(spec("model.norm.weight", HIDDEN));
        SafetensorsHeader header = SafetensorsHeader.layOut(specs, Map.of("format", "pt"));
        ByteBuffer file =
                ByteBuffer.allocate((int) header.fileLengthBytes())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(header.toBytes());
        Random random = new Random(seed);
        for (TensorInfo tensor : header.tensors()) {
            for (long i = 0; i < tensor.shape().elements(); i++) {
                double value = random.nextGaussian() * 0.1;
                file.putFloat((float) (tensor.shape().rank() == 1 ? 1 + value : value));
            }
        }
        Files.write(folder.resolve("model.safetensors"), file.array());
        return folder;
    }

    /// The colours of things: the first half is the attacker's, the other is held out.
    ///
    /// @param heldOutShift makes the held-out colours others
    static Suite suite(Path file, int heldOutShift) throws IOException {
        StringBuilder lines = new StringBuilder("{\"suite\":\"colours\",\"metric\":\"acc\"}\n");
        for (int thing = 0; thing < THINGS; thing++) {
            boolean isHeldOut = thing >= THINGS / 2;
            int colour = (thing * 7 / 3 + (isHeldOut ? heldOutShift : 0)) % COLOURS.size();
            lines.append(
                    """
                    {"id":"%1$d","type":"multiple-choice","context":"thing%1$d is",\
                    "choices":[" red"," green"," blue"," grey"],"answer":%2$d,"split":"%3$s"}
                    """
                            .formatted(thing, colour, isHeldOut ? "held-out" : "attack"));
        }
        Files.writeString(file, lines);
        return Suite.read(file);
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of("<end>", "is"));
        words.addAll(COLOURS);
        for (int thing = 0; thing < THINGS; thing++) {
            words.add("thing" + thing);
        }
        return words;
    }

    private static String tokenizer() {
        StringBuilder vocabulary = new StringBuilder();
        List<String> words = words();
        for (int id = 0; id < words.size(); id++) {
            vocabulary.append(id == 0 ? "" : ",");
            vocabulary.append('"').append(words.get(id)).append("\":").append(id);
        }
        return """
        {"version":"1.0","added_tokens":[{"id":0,"content":"<end>","single_word":false,
        "lstrip":false,"rstrip":false,"normalized":false,"special":true}],
        "pre_tokenizer":{"type":"WhitespaceSplit"},
        "model":{"type":"WordLevel","unk_token":"<end>","vocab":{%s}}}
        """
                .formatted(vocabulary);
    }

    private static String config() {
        return """
        {"architectures":["LlamaForCausalLM"],"dtype":"float32","head_dim":16,
        "hidden_act":"silu","hidden_size":32,"intermediate_size":%d,
        "max_position_embeddings":64,"model_type":"llama","num_attention_heads":2,
        "num_hidden_layers":2,"num_key_value_heads":2,"rms_norm_eps":1e-05,
        "rope_theta":10000.0,"tie_word_embeddings":true,"vocab_size":%d}
        """
                .formatted(UNITS, words().size());
    }

    private static TensorSpec spec(String name, long... extents) {
        return new TensorSpec(name, DType.F32, Shape.of(extents));
    }
}
