package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.quant.BlockCodec;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes small checkpoints with random weights. Configs, tensor names and shapes are those that
/// transformers wrote (`family/listings`), so that they are not this project's own idea of them.
final class TinyModel {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectNode config;
    private final JsonNode tensors;

    private TinyModel(ObjectNode config, JsonNode tensors) {
        this.config = config;
        this.tensors = tensors;
    }

    static TinyModel of(String variant) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(
                        Anatomy.class.getResourceAsStream("listings/" + variant + ".json"),
                        variant)) {
            JsonNode listing = JSON.readTree(stream.readAllBytes());
            TinyModel model =
                    new TinyModel((ObjectNode) listing.path("config"), listing.path("tensors"));
            ObjectNode text =
                    model.config.path("text_config") instanceof ObjectNode nested
                            ? nested
                            : model.config;
            if (text.has("query_pre_attn_scalar")) {
                // What llama.cpp computes with.
                text.set("query_pre_attn_scalar", text.path("head_dim"));
                text.put("sliding_window", 8);
            }
            return model;
        }
    }

    /// The config, to be changed before [#write].
    ObjectNode config() {
        return config;
    }

    /// Writes config, tensors and a byte-level tokenizer.
    Path write(Path folder, DType dtype) throws IOException {
        return write(folder, dtype, List.of());
    }

    /// @param without tensors to leave out
    Path write(Path folder, DType dtype, List<String> without) throws IOException {
        Files.createDirectories(folder);
        config.put("dtype", HfRecast.configName(dtype));
        Files.writeString(folder.resolve(Checkpoint.CONFIG), JSON.writeValueAsString(config));
        List<TensorSpec> specs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> tensor : tensors.properties()) {
            if (!without.contains(tensor.getKey())) {
                List<Long> extents = new ArrayList<>();
                tensor.getValue().forEach(extent -> extents.add(extent.asLong()));
                specs.add(new TensorSpec(tensor.getKey(), dtype, new Shape(extents)));
            }
        }
        writeTensors(folder.resolve(Checkpoint.SINGLE), specs);
        writeTokenizer(folder, byteLevelTokenizer());
        return folder;
    }

    static void writeTensors(Path file, List<TensorSpec> specs) throws IOException {
        SafetensorsHeader header = SafetensorsHeader.layOut(specs, Map.of());
        Random random = new Random(7);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            SafetensorsWriter writer = new SafetensorsWriter(header, channel);
            for (TensorSpec spec : specs) {
                float[] values = new float[Math.toIntExact(spec.shape().elements())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                byte[] bytes = new byte[Math.toIntExact(spec.byteLength())];
                GgmlType type = WeightFolder.floatType(spec.dtype()).orElseThrow();
                BlockCodec.of(type)
                        .quantize(values, 0, values.length, MemorySegment.ofArray(bytes), 0);
                writer.write(ByteBuffer.wrap(bytes));
            }
            writer.finish();
        }
    }

    static void writeTokenizer(Path folder, ObjectNode tokenizer) throws IOException {
        Files.writeString(
                folder.resolve(TokenizerJson.FILE),
                JSON.writeValueAsString(tokenizer),
                StandardCharsets.UTF_8);
        ObjectNode settings = JSON.createObjectNode().put("tokenizer_class", "Tiny");
        settings.put("bos_token", "<bos>").put("eos_token", "<eos>").put("pad_token", "<pad>");
        settings.put("chat_template", "{{ messages }}");
        Files.writeString(
                folder.resolve(HfVocabulary.TOKENIZER_CONFIG), JSON.writeValueAsString(settings));
    }

    /// Letters and two merges, in the manner of GPT-2.
    static ObjectNode byteLevelTokenizer() {
        ObjectNode tokenizer = JSON.createObjectNode();
        added(tokenizer);
        tokenizer
                .putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("use_regex", true);
        tokenizer.putObject("decoder").put("type", "ByteLevel");
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        vocabulary(model, "<pad>", "<bos>", "<eos>", "Ġ", "a", "b", "c", "ab", "Ġab");
        merges(model, "a b", "Ġ ab");
        return tokenizer;
    }

    /// The same in the manner of SentencePiece.
    static ObjectNode sentencePieceTokenizer() {
        ObjectNode tokenizer = JSON.createObjectNode();
        added(tokenizer);
        ObjectNode replace =
                tokenizer.putObject("normalizer").put("type", "Replace").put("content", "▁");
        replace.putObject("pattern").put("String", " ");
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.put("byte_fallback", true).put("unk_token", "<unk>");
        List<String> tokens =
                new ArrayList<>(List.of("<pad>", "<bos>", "<eos>", "<unk>", "▁▁", "a", "b", "▁"));
        tokens.addAll(List.of("▁a", "ab", "▁ab"));
        for (int value = 0; value < 256; value++) {
            tokens.add("<0x%02X>".formatted(value));
        }
        vocabulary(model, tokens.toArray(String[]::new));
        merges(model, "a b", "▁ a", "▁a b", "▁ ab");
        ((ArrayNode) tokenizer.path("added_tokens"))
                .addObject()
                .put("id", 4)
                .put("content", "▁▁")
                .put("special", false);
        return tokenizer;
    }

    private static void added(ObjectNode tokenizer) {
        ArrayNode added = tokenizer.putArray("added_tokens");
        List<String> special = List.of("<pad>", "<bos>", "<eos>");
        for (int id = 0; id < special.size(); id++) {
            added.addObject().put("id", id).put("content", special.get(id)).put("special", true);
        }
    }

    private static void vocabulary(ObjectNode model, String... tokens) {
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.length; id++) {
            vocabulary.put(tokens[id], id);
        }
    }

    private static void merges(ObjectNode model, String... merges) {
        ArrayNode array = model.putArray("merges");
        for (String merge : merges) {
            String[] parts = merge.split(" ", 2);
            array.addArray().add(parts[0]).add(parts[1]);
        }
    }

    /// Converts into a new folder.
    static ConversionResult convert(Path source, String format, Path target) throws IOException {
        return convert(source, format, target, ConversionOptions.DEFAULT);
    }

    static ConversionResult convert(
            Path source, String format, Path target, ConversionOptions options) throws IOException {
        Files.createDirectories(target);
        try (Conversion conversion = Conversion.plan(source, Format.parse(format), options)) {
            return conversion.write(
                    path ->
                            FileChannel.open(
                                    target.resolve(path),
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE),
                    _ -> {});
        }
    }

    /// Every tensor's dtype, shape and bytes, by name.
    static Map<String, List<Object>> tensors(Path folder) throws IOException {
        Map<String, List<Object>> tensors = new TreeMap<>();
        try (WeightFolder weights = WeightFolder.open(folder)) {
            for (String name : weights.names()) {
                WeightFolder.Tensor tensor = weights.find(name).orElseThrow();
                tensors.put(
                        name,
                        List.of(
                                tensor.info().dtype(),
                                tensor.info().shape(),
                                ByteBuffer.wrap(tensor.data().toArray(ValueLayout.JAVA_BYTE))));
            }
        }
        return tensors;
    }
}
