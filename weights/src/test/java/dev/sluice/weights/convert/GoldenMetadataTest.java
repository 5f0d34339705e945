package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.DType;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufTensor;
import dev.sluice.weights.gguf.GgufValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.StringJoiner;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The keys, their types and values, and the tensors of a GGUF file, line by line, so that a change
/// to what is written is made on purpose.
///
/// The dumps were held beside what llama.cpp's own converter writes for the same models: it writes
/// the same keys and tensors besides `general.name`, `general.size_label` and `add_sep_token`; the
/// flags `add_eos_token` and `add_space_prefix` and the `sliding_window_pattern` of an unusual
/// Gemma are written here in addition.
class GoldenMetadataTest {
    @TempDir private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2", "qwen3", "gemma2", "gemma3_text"})
    void writesTheKeysOfLlamaCpp(String variant) throws IOException {
        Path folder = TinyModel.of(variant).write(temporary.resolve("folder"), DType.F32);
        TinyModel.convert(folder, "gguf:f16", temporary.resolve("gguf"));
        try (GgufFile file = GgufFile.open(temporary.resolve("gguf/model-F16.gguf"))) {
            assertThat(dump(file)).isEqualTo(golden(variant));
        }
    }

    private static String dump(GgufFile file) {
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        file.metadata()
                .values()
                .forEach(
                        (key, value) -> {
                            if (!key.startsWith("sluice.")) {
                                lines.add(key + " = " + text(value));
                            }
                        });
        for (GgufTensor tensor : file.tensors()) {
            boolean isRepeated =
                    tensor.name().startsWith("blk.") && !tensor.name().startsWith("blk.0.");
            if (!isRepeated) {
                lines.add(tensor.name() + " " + tensor.type() + " " + tensor.dims());
            }
        }
        return lines.toString();
    }

    private static String text(GgufValue value) {
        return value instanceof GgufValue.Array array
                ? "%d of %s, first %s"
                        .formatted(
                                array.values().size(),
                                array.elementType(),
                                array.values().subList(0, Math.min(3, array.values().size())))
                : value.toString();
    }

    private static String golden(String variant) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(
                        GoldenMetadataTest.class.getResourceAsStream(variant + ".gguf.txt"),
                        variant)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
