package dev.sluice.release;

import dev.sluice.weights.DType;
import dev.sluice.weights.gguf.GgmlType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A form that an edition's weights are written in.
public sealed interface EditionFormat {
    /// Every format that a plan may ask for, in the order of the schema.
    List<EditionFormat> ALL =
            List.of(
                    new Safetensors(Optional.empty()),
                    new Safetensors(Optional.of(DType.BF16)),
                    new Safetensors(Optional.of(DType.F16)),
                    new Safetensors(Optional.of(DType.F32)),
                    new Gguf(GgmlType.F32),
                    new Gguf(GgmlType.F16),
                    new Gguf(GgmlType.BF16),
                    new Gguf(GgmlType.Q8_0),
                    new Gguf(GgmlType.Q6_K),
                    new Gguf(GgmlType.Q4_K),
                    new Gguf(GgmlType.Q4_0));

    /// As plans write it: `safetensors:bf16`, `gguf:q8_0`.
    String text();

    static Optional<EditionFormat> parse(String text) {
        return ALL.stream().filter(format -> format.text().equals(text)).findFirst();
    }

    /// The edition folder's own form, in the source's element types.
    ///
    /// @param dtype what the source's weights must mostly be; empty to take them as they are.
    ///   Nothing is cast, for open + withheld must give the source again, bit for bit
    record Safetensors(Optional<DType> dtype) implements EditionFormat {
        @Override
        public String text() {
            return "safetensors"
                    + dtype.map(type -> ":" + type.name().toLowerCase(Locale.ROOT)).orElse("");
        }
    }

    /// A GGUF file beside it.
    ///
    /// @param type what the large matrices are quantised to
    record Gguf(GgmlType type) implements EditionFormat {
        @Override
        public String text() {
            return "gguf:" + type.name().toLowerCase(Locale.ROOT);
        }
    }
}
