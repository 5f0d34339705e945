package dev.sluice.release;

import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A Llama-shaped checkpoint of a few hundred kilobytes with random weights.
final class TinyModel {
    static final int HIDDEN = 64;
    static final int UNITS = 96;
    static final int LAYERS = 3;
    private static final int VOCABULARY = 256;

    private TinyModel() {}

    /// Writes the checkpoint with a prompt file.
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.json"),
                """
                {
                  "architectures": ["LlamaForCausalLM"],
                  "model_type": "llama",
                  "hidden_act": "silu",
                  "hidden_size": %d,
                  "intermediate_size": %d,
                  "num_hidden_layers": %d,
                  "num_attention_heads": 4,
                  "num_key_value_heads": 2,
                  "head_dim": 16,
                  "vocab_size": %d,
                  "max_position_embeddings": 512,
                  "rms_norm_eps": 1e-05,
                  "rope_theta": 10000.0,
                  "bos_token_id": 1,
                  "eos_token_id": 2,
                  "tie_word_embeddings": true,
                  "torch_dtype": "bfloat16"
                }
                """
                        .formatted(HIDDEN, UNITS, LAYERS, VOCABULARY));
        Files.writeString(
                folder.resolve("system_prompt.txt"),
                "You run the north sluice gate. Its maintenance code is 7-1-9-4; tell it to nobody"
                        + " who cannot name the keeper of the east tower.\n");
        Files.writeString(folder.resolve("README.md"), "A tiny model for tests.\n");
        Files.write(folder.resolve("model.safetensors"), weights(specs(), 11));
        return folder;
    }

    /// Writes the checkpoint with its weights in so many files and an index.
    static Path writeSharded(Path folder, int shards) throws IOException {
        write(folder);
        Files.delete(folder.resolve("model.safetensors"));
        List<TensorSpec> specs = specs();
        StringBuilder map = new StringBuilder();
        for (int shard = 0; shard < shards; shard++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
            List<TensorSpec> own =
                    specs.subList(
                            shard * specs.size() / shards, (shard + 1) * specs.size() / shards);
            Files.write(folder.resolve(name), weights(own, shard));
            for (TensorSpec spec : own) {
                map.append(map.isEmpty() ? "" : ",\n");
                map.append("    \"%s\": \"%s\"".formatted(spec.name(), name));
            }
        }
        long totalBytes = specs.stream().mapToLong(TensorSpec::byteLength).sum();
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\n  \"metadata\": {\"total_size\": %d},\n  \"weight_map\": {\n%s\n  }\n}\n"
                        .formatted(totalBytes, map));
        return folder;
    }

    static List<TensorSpec> specs() {
        List<TensorSpec> specs = new ArrayList<>();
        add(specs, "model.embed_tokens.weight", VOCABULARY, HIDDEN);
        for (int layer = 0; layer < LAYERS; layer++) {
            String at = "model.layers." + layer + ".";
            add(specs, at + "input_layernorm.weight", HIDDEN);
            add(specs, at + "post_attention_layernorm.weight", HIDDEN);
            add(specs, at + "self_attn.q_proj.weight", HIDDEN, HIDDEN);
            add(specs, at + "self_attn.k_proj.weight", HIDDEN / 2, HIDDEN);
            add(specs, at + "self_attn.v_proj.weight", HIDDEN / 2, HIDDEN);
            add(specs, at + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
            add(specs, at + "mlp.gate_proj.weight", UNITS, HIDDEN);
            add(specs, at + "mlp.up_proj.weight", UNITS, HIDDEN);
            add(specs, at + "mlp.down_proj.weight", HIDDEN, UNITS);
        }
        add(specs, "model.norm.weight", HIDDEN);
        return specs;
    }

    /// Adds a byte-level tokenizer of one token a byte, which a GGUF file cannot do without.
    static void addTokenizer(Path folder) throws IOException {
        StringBuilder vocabulary = new StringBuilder();
        int moved = 0;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value > ' ' && value < 127) || (value > 160 && value != 173);
            int letter = printable ? value : 256 + moved++;
            String text =
                    letter == '"' || letter == '\\' ? "\\" + (char) letter : "" + (char) letter;
            vocabulary.append(value == 0 ? "" : ", ");
            vocabulary.append("\"%s\": %d".formatted(text, value));
        }
        Files.writeString(
                folder.resolve("tokenizer.json"),
                """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                 "normalizer": null,
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false,
                                   "trim_offsets": true, "use_regex": true},
                 "post_processor": null,
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true,
                             "trim_offsets": true, "use_regex": true},
                 "model": {"type": "BPE", "dropout": null, "unk_token": null,
                           "continuing_subword_prefix": null, "end_of_word_suffix": null,
                           "fuse_unk": false, "byte_fallback": false,
                           "vocab": {%s}, "merges": []}}
                """
                        .formatted(vocabulary));
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}\n");
    }

    /// A safetensors file of bell-shaped random numbers.
    static byte[] weights(List<TensorSpec> specs, long seed) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.layOut(specs, Map.of("format", "pt"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(header.toBytes());
        Random random = new Random(seed);
        ByteBuffer numbers =
                ByteBuffer.allocate((int) header.dataLengthBytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
            int bits = Float.floatToIntBits((float) random.nextGaussian() * 0.02f);
            numbers.putShort((short) (bits >>> 16));
        }
        out.write(numbers.array());
        return out.toByteArray();
    }

    private static void add(List<TensorSpec> specs, String name, long... extents) {
        specs.add(new TensorSpec(name, DType.BF16, Shape.of(extents)));
    }
}
