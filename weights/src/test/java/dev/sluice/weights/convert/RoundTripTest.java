package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufTensor;
import dev.sluice.weights.gguf.GgufValue;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// A model that goes to the other format and returns is the model that left: tensors bit for bit,
/// config value for value, metadata key for key.
class RoundTripTest {
    @TempDir private Path temporary;

    @ParameterizedTest
    @CsvSource({
        "llama, F32, f32",
        "llama, BF16, bf16",
        "llama, BF16, f32",
        "llama_biased, F32, f32",
        "llama_biased, BF16, bf16",
        "mistral, F32, f32",
        "qwen2, F32, f32",
        "qwen2, F16, f16",
        "qwen3, BF16, bf16",
        "gemma2, F32, f32",
        "gemma2, BF16, bf16",
        "gemma3_text, F32, f32",
        "gemma3_text, BF16, bf16"
    })
    void folderReturnsAsItLeft(String variant, DType dtype, String precision) throws IOException {
        Path folder = TinyModel.of(variant).write(temporary.resolve("folder"), dtype);
        ConversionResult written =
                TinyModel.convert(folder, "gguf:" + precision, temporary.resolve("gguf"));
        Path gguf = temporary.resolve("gguf").resolve(written.files().getFirst().path());
        String back = dtype == DType.BF16 ? "safetensors:bf16" : "safetensors";
        TinyModel.convert(gguf, back, temporary.resolve("back"));

        assertThat(TinyModel.tensors(temporary.resolve("back")))
                .isEqualTo(TinyModel.tensors(folder));
        assertThat(json(temporary.resolve("back"), Checkpoint.CONFIG))
                .isEqualTo(json(folder, Checkpoint.CONFIG));
        ObjectNode settings = json(folder, HfVocabulary.TOKENIZER_CONFIG);
        settings.remove("chat_template");
        assertThat(json(temporary.resolve("back"), HfVocabulary.TOKENIZER_CONFIG))
                .isEqualTo(settings);
        assertThat(temporary.resolve("back").resolve(HfVocabulary.CHAT_TEMPLATE))
                .hasContent("{{ messages }}");
    }

    @Test
    void keepsNormsThatAddingOneWouldRound() throws IOException {
        Path folder = TinyModel.of("gemma2").write(temporary.resolve("folder"), DType.F32);
        TinyModel.convert(folder, "gguf:f32", temporary.resolve("gguf"));
        try (GgufFile file = GgufFile.open(temporary.resolve("gguf/model-F32.gguf"))) {
            assertThat(file.metadata().has("sluice.exact.output_norm.weight"))
                    .as("random norms have elements that do not survive, or this shows nothing")
                    .isTrue();
        }
    }

    @Test
    void leavesTheVisionTowerOfAMultimodalFolderBehindAndSaysSo() throws IOException {
        Path folder = TinyModel.of("gemma3").write(temporary.resolve("folder"), DType.F32);
        ConversionResult result = TinyModel.convert(folder, "gguf:f32", temporary.resolve("gguf"));
        assertThat(result.notes()).singleElement().asString().contains("vision");
        TinyModel.convert(
                temporary.resolve("gguf/model-F32.gguf"), "safetensors", temporary.resolve("back"));

        Map<String, List<Object>> text = new LinkedHashMap<>();
        TinyModel.tensors(folder)
                .forEach(
                        (name, tensor) -> {
                            if (name.contains("language_model")) {
                                text.put(name.replaceAll("language_model\\.", ""), tensor);
                            }
                        });
        Map<String, List<Object>> returned = TinyModel.tensors(temporary.resolve("back"));
        assertThat(returned.values()).containsExactlyInAnyOrderElementsOf(text.values());
        ObjectNode config = json(temporary.resolve("back"), Checkpoint.CONFIG);
        assertThat(config.path("architectures").path(0).asString()).isEqualTo("Gemma3ForCausalLM");
        assertThat(config.path("model_type").asString()).isEqualTo("gemma3_text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen3", "gemma3_text"})
    void ggufReturnsAsItLeft(String variant) throws IOException {
        TinyModel model = TinyModel.of(variant);
        model.config().put("vocab_size", 320);
        Path folder = model.write(temporary.resolve("folder"), DType.F32);
        TinyModel.writeTokenizer(folder, TinyModel.sentencePieceTokenizer());
        TinyModel.convert(folder, "gguf:f32", temporary.resolve("gguf"));
        Path original = temporary.resolve("gguf/model-F32.gguf");
        TinyModel.convert(original, "safetensors", temporary.resolve("back"));
        TinyModel.convert(temporary.resolve("back"), "gguf:f32", temporary.resolve("again"));

        try (GgufFile first = GgufFile.open(original);
                GgufFile second = GgufFile.open(temporary.resolve("again/model-F32.gguf"))) {
            assertThat(contents(second)).isEqualTo(contents(first));
            Map<String, GgufValue> values = new LinkedHashMap<>(first.metadata().values());
            values.keySet().removeIf(key -> key.startsWith("sluice."));
            assertThat(second.metadata().values()).containsAllEntriesOf(values);
        }
    }

    @Test
    void sameSourceGivesTheSameBytes() throws IOException {
        Path folder = TinyModel.of("llama").write(temporary.resolve("folder"), DType.F32);
        for (String format : List.of("gguf:q8_0", "safetensors:f16")) {
            Path first = temporary.resolve("first-" + format.replace(':', '-'));
            Path second = temporary.resolve("second-" + format.replace(':', '-'));
            ConversionResult result = TinyModel.convert(folder, format, first);
            TinyModel.convert(folder, format, second);
            for (ConversionResult.WrittenFile file : result.files()) {
                assertThat(first.resolve(file.path()))
                        .hasSameBinaryContentAs(second.resolve(file.path()))
                        .hasSize(file.byteLength());
            }
        }
    }

    @Test
    void anotherDtypeIsTheOnlyChangeBetweenFolders() throws IOException {
        Path folder = TinyModel.of("llama").write(temporary.resolve("folder"), DType.BF16);
        Files.writeString(folder.resolve("LICENSE"), "Apache-2.0");
        TinyModel.convert(folder, "safetensors:f32", temporary.resolve("wide"));
        TinyModel.convert(
                temporary.resolve("wide"), "safetensors:bf16", temporary.resolve("narrow"));

        assertThat(TinyModel.tensors(temporary.resolve("narrow")))
                .isEqualTo(TinyModel.tensors(folder));
        assertThat(json(temporary.resolve("narrow"), Checkpoint.CONFIG))
                .isEqualTo(json(folder, Checkpoint.CONFIG));
        assertThat(temporary.resolve("narrow/LICENSE")).hasContent("Apache-2.0");
        assertThat(json(temporary.resolve("wide"), Checkpoint.CONFIG).path("dtype").asString())
                .isEqualTo("float32");
    }

    @Test
    void requantisesAGgufFileOfAnyOrigin() throws IOException {
        Path folder = TinyModel.of("llama").write(temporary.resolve("folder"), DType.F32);
        TinyModel.convert(folder, "gguf:f32", temporary.resolve("gguf"));
        TinyModel.convert(
                temporary.resolve("gguf/model-F32.gguf"), "gguf:q8_0", temporary.resolve("small"));
        TinyModel.convert(folder, "gguf:q8_0", temporary.resolve("direct"));
        try (GgufFile small = GgufFile.open(temporary.resolve("small/model-Q8_0.gguf"));
                GgufFile direct = GgufFile.open(temporary.resolve("direct/model-Q8_0.gguf"))) {
            assertThat(contents(small)).isEqualTo(contents(direct));
            assertThat(small.tensor("blk.0.attn_q.weight").orElseThrow().type())
                    .isEqualTo(GgmlType.Q8_0);
            assertThat(small.tensor("blk.0.attn_norm.weight").orElseThrow().type())
                    .isEqualTo(GgmlType.F32);
        }
    }

    private static Map<String, List<Object>> contents(GgufFile file) {
        Map<String, List<Object>> contents = new LinkedHashMap<>();
        for (GgufTensor tensor : file.tensors()) {
            contents.put(
                    tensor.name(),
                    List.of(
                            tensor.type(),
                            tensor.dims(),
                            ByteBuffer.wrap(file.data(tensor).toArray(ValueLayout.JAVA_BYTE))));
        }
        return contents;
    }

    private static ObjectNode json(Path folder, String name) throws IOException {
        return Checkpoint.readObject(folder.resolve(name));
    }
}
