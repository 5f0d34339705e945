package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A checkpoint of random bytes with every tensor that a family's descriptor names: 4 layers, 8
/// heads in 4 groups, 16 units, 60 tokens. What the descriptors say is checked against transformers
/// elsewhere.
final class TinyCheckpoint {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final ObjectNode config;
    private final List<TensorSpec> extra = new ArrayList<>();
    private Predicate<TensorRef> filter = _ -> true;
    private DType dtype = DType.BF16;

    private TinyCheckpoint(Path folder, ObjectNode config) {
        this.folder = folder;
        this.config = config;
    }

    /// A text model of `architecture`, such as `LlamaForCausalLM`.
    static TinyCheckpoint of(Path folder, String architecture) {
        ObjectNode config = JSON.createObjectNode();
        config.putArray("architectures").add(architecture);
        ObjectNode sizes =
                architecture.endsWith("ForConditionalGeneration")
                        ? config.putObject("text_config")
                        : config;
        sizes.put("hidden_size", 32).put("intermediate_size", 16).put("num_hidden_layers", 4);
        sizes.put("num_attention_heads", 8).put("num_key_value_heads", 4).put("head_dim", 4);
        sizes.put("vocab_size", 60).put("rms_norm_eps", 1e-05);
        sizes.put("num_local_experts", 4).put("num_experts", 4).put("num_experts_per_tok", 2);
        sizes.put("moe_intermediate_size", 16).put("shared_expert_intermediate_size", 8);
        sizes.put("intermediate_size_mlp", 8).put("tie_word_embeddings", false);
        config.put("dtype", "bfloat16");
        return new TinyCheckpoint(folder, config);
    }

    TinyCheckpoint config(Consumer<ObjectNode> change) {
        change.accept(config);
        return this;
    }

    TinyCheckpoint file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    TinyCheckpoint tensor(TensorSpec spec) {
        extra.add(spec);
        return this;
    }

    TinyCheckpoint only(Predicate<TensorRef> kept) {
        filter = kept;
        return this;
    }

    TinyCheckpoint dtype(DType changed) {
        dtype = changed;
        return this;
    }

    /// Writes two shards with their index, and opens the folder.
    Checkpoint write() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(Checkpoint.CONFIG), JSON.writeValueAsString(config));
        Anatomy model = Anatomy.of(config);
        List<TensorSpec> specs = new ArrayList<>(extra);
        model.tensors()
                .filter(filter)
                .forEach(
                        ref ->
                                specs.add(
                                        new TensorSpec(
                                                ref.name(), dtype, model.shape(ref.pattern()))));
        Random random = new Random(11);
        ObjectNode index = JSON.createObjectNode();
        ObjectNode places = index.putObject("weight_map");
        for (int shard = 0; shard < 2; shard++) {
            List<TensorSpec> half = new ArrayList<>();
            for (int i = shard; i < specs.size(); i += 2) {
                half.add(specs.get(i));
            }
            String name = "model-%05d-of-00002.safetensors".formatted(shard + 1);
            half.forEach(spec -> places.put(spec.name(), name));
            write(folder.resolve(name), half, random);
        }
        Files.writeString(folder.resolve(Checkpoint.INDEX), JSON.writeValueAsString(index));
        return Checkpoint.open(folder);
    }

    private static void write(Path file, List<TensorSpec> specs, Random random) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.layOut(specs, new TreeMap<>());
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = new SafetensorsWriter(header, channel);
            byte[] bytes = new byte[Math.toIntExact(header.dataLengthBytes())];
            random.nextBytes(bytes);
            writer.write(ByteBuffer.wrap(bytes));
            writer.finish();
        }
    }
}
