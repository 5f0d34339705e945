package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufLayout;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import dev.sluice.weights.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// What cannot be converted is refused before anything is written, with the place and the remedy.
class ConversionRefusalTest {
    @TempDir private Path temporary;

    @Test
    void refusesAFolderThatIsNotThere() {
        refuses(temporary.resolve("nowhere"), "gguf:f16", "no such file or folder");
    }

    @Test
    void refusesAFamilyThatHasNoConversion() throws IOException {
        Path folder = TinyModel.of("mixtral").write(temporary.resolve("m"), DType.F32);
        refuses(folder, "gguf:f16", "architecture 'mixtral'");
    }

    @Test
    void refusesAMissingTensorByName() throws IOException {
        String name = "model.layers.1.mlp.up_proj.weight";
        Path folder = TinyModel.of("llama").write(temporary.resolve("m"), DType.F32, List.of(name));
        refuses(folder, "gguf:f16", name);
    }

    @Test
    void refusesASeparateOutputThatIsMissing() throws IOException {
        Path folder =
                TinyModel.of("llama")
                        .write(temporary.resolve("m"), DType.F32, List.of("lm_head.weight"));
        refuses(folder, "gguf:f16", "lm_head.weight");
    }

    @Test
    void refusesAShapeThatTheConfigDoesNotMake() throws IOException {
        Path folder = folder(config -> config.put("intermediate_size", 48));
        refuses(folder, "gguf:f16", "where the model's sizes make it [48×32]");
    }

    @Test
    void refusesATensorThatTheFamilyDoesNotKnow() throws IOException {
        Path folder = folder(config -> config.put("num_hidden_layers", 3));
        refuses(folder, "gguf:f16", "model.layers.3.");
    }

    @Test
    void refusesAnUnknownPreTokenizerUntilItIsStated() throws IOException {
        Path folder = folder(_ -> {});
        ObjectNode tokenizer = TinyModel.byteLevelTokenizer();
        tokenizer.putObject("pre_tokenizer").put("type", "Whitespace");
        TinyModel.writeTokenizer(folder, tokenizer);
        refuses(folder, "gguf:f16", "state the tokenizer.ggml.pre");

        TinyModel.convert(
                folder,
                "gguf:f16",
                temporary.resolve("stated"),
                ConversionOptions.DEFAULT.withPreTokenizer("falcon"));
        try (GgufFile file = GgufFile.open(temporary.resolve("stated/model-F16.gguf"))) {
            assertThat(file.metadata().string("tokenizer.ggml.pre")).isEqualTo("falcon");
        }
        refuses(
                temporary.resolve("stated/model-F16.gguf"),
                "safetensors",
                "pre-tokenizer 'falcon' is unknown");
    }

    @Test
    void refusesATokenizerWithMoreTokensThanTheEmbeddingHasRows() throws IOException {
        Path folder = folder(_ -> {});
        ObjectNode tokenizer = TinyModel.byteLevelTokenizer();
        ((ObjectNode) tokenizer.path("model").path("vocab")).put("beyond", 320);
        TinyModel.writeTokenizer(folder, tokenizer);
        refuses(folder, "gguf:f16", "'beyond' has the id 320, and the embedding has 320 rows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dynamic", "longrope"})
    void refusesARopeScalingThatItCannotWrite(String type) throws IOException {
        Path folder =
                folder(
                        config ->
                                config.putObject("rope_parameters")
                                        .put("rope_type", type)
                                        .put("factor", 2.0));
        refuses(folder, "gguf:f16", "rope scaling '" + type + "'");
    }

    @Test
    void refusesAnActivationThatLlamaCppDoesNotCompute() throws IOException {
        refuses(folder(config -> config.put("hidden_act", "relu")), "gguf:f16", "relu");
    }

    @Test
    void refusesAQueryScaleThatGgufCannotSay() throws IOException {
        TinyModel model = TinyModel.of("gemma2");
        model.config().put("query_pre_attn_scalar", 99);
        refuses(
                model.write(temporary.resolve("m"), DType.F32),
                "gguf:f16",
                "query_pre_attn_scalar is 99");
    }

    @Test
    void refusesQuantisedFolders() throws IOException {
        Path folder =
                folder(
                        config ->
                                config.putObject("quantization_config").put("quant_method", "awq"));
        refuses(folder, "gguf:f16", "quantization 'awq'");
        refuses(folder, "safetensors:f16", "another dtype for quantised tensors");
    }

    @Test
    void refusesAGgufFileOfAnUnknownArchitecture() throws IOException {
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", new GgufValue.Str("mamba"));
        refuses(gguf(metadata), "safetensors", "architecture 'mamba'");
    }

    @Test
    void refusesAGgufFileThatLacksAKeyByName() throws IOException {
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put("general.architecture", new GgufValue.Str("llama"));
        refuses(gguf(metadata), "safetensors", "llama.embedding_length");
    }

    @Test
    void refusesFactorsThatNoKnownScalingGives() throws IOException {
        Path folder =
                folder(
                        config ->
                                config.putObject("rope_parameters")
                                        .put("rope_type", "llama3")
                                        .put("factor", 8.0)
                                        .put("low_freq_factor", 1.0)
                                        .put("high_freq_factor", 4.0)
                                        .put("original_max_position_embeddings", 64));
        TinyModel.convert(folder, "gguf:f32", temporary.resolve("gguf"));
        Path file = temporary.resolve("gguf/model-F32.gguf");
        try (GgufFile gguf = GgufFile.open(file)) {
            long at =
                    gguf.dataStartBytes()
                            + gguf.tensor("rope_freqs.weight").orElseThrow().offsetBytes();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x60, 0x40}), at);
            }
        }
        refuses(file, "safetensors", "follow no llama3 scaling");
    }

    @Test
    void leavesTheFileUnderWayOpenWhenWritingFails() throws IOException {
        Path folder = folder(_ -> {});
        FailingChannel failing = new FailingChannel();
        try (Conversion conversion = Conversion.plan(folder, Format.parse("gguf:f16"))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> conversion.write(_ -> failing, _ -> {}))
                    .withMessage("disk full");
        }
        assertThat(failing.isOpen()).isTrue();
    }

    private Path folder(Consumer<ObjectNode> change) throws IOException {
        TinyModel model = TinyModel.of("llama");
        change.accept(model.config());
        return model.write(temporary.resolve("m"), DType.F32);
    }

    private Path gguf(SequencedMap<String, GgufValue> metadata) throws IOException {
        Path file = temporary.resolve("model.gguf");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            List<GgufTensorSpec> specs =
                    List.of(new GgufTensorSpec("token_embd.weight", GgmlType.F32, List.of(4L, 2L)));
            GgufWriter writer = new GgufWriter(channel, GgufLayout.of(metadata, specs));
            writer.write(ByteBuffer.allocate(32));
            writer.finish();
        }
        return file;
    }

    private void refuses(Path source, String format, String problem) {
        Path target = temporary.resolve("out");
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> TinyModel.convert(source, format, target))
                .withMessageContaining(problem)
                .satisfies(refusal -> assertThat(refusal.remedy()).isNotBlank());
        assertThat(Files.exists(target.resolve(Checkpoint.CONFIG))).isFalse();
    }
}
