package dev.sluice.weights.convert;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a model is to be written as: `safetensors`, `safetensors:bf16`, `gguf:q4_k`, ….
///
/// @param container the file format
/// @param precision how matrices are stored in it; [Precision#SOURCE] only for safetensors
public record Format(Container container, Precision precision) {
    /// The file formats.
    public enum Container {
        SAFETENSORS,
        GGUF
    }

    /// How matrices are stored. The names of the quantised ones are those of llama-quantize, and so
    /// are their mixtures: `q4_k` is its `Q4_K_M`.
    public enum Precision {
        /// As the source has them; quantised tensors as F32, which holds them exactly.
        SOURCE,
        F32,
        F16,
        BF16,
        Q8_0,
        Q4_0,
        Q4_K,
        Q6_K;

        /// Whether a tensor stored so loses nothing but the rounding of a float type.
        public boolean isFloat() {
            return this == SOURCE || this == F32 || this == F16 || this == BF16;
        }
    }

    /// Refuses pairs that do not exist.
    public Format {
        boolean exists =
                switch (container) {
                    case SAFETENSORS -> precision.isFloat();
                    case GGUF -> precision != Precision.SOURCE;
                };
        if (!exists) {
            throw new IllegalArgumentException(
                    "there is no format %s with %s; choose one of %s"
                            .formatted(container, precision, names()));
        }
    }

    /// Reads what [#toString()] prints.
    ///
    /// @throws IllegalArgumentException for anything else, with the list of formats
    public static Format parse(String text) {
        return all().stream()
                .filter(format -> format.toString().equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no format '%s'; choose one of %s"
                                                .formatted(text, names())));
    }

    /// Every format there is, in the order of their names in help texts.
    public static List<Format> all() {
        return Arrays.stream(Container.values())
                .flatMap(
                        container ->
                                Arrays.stream(Precision.values())
                                        .filter(
                                                precision ->
                                                        container == Container.GGUF
                                                                ? precision != Precision.SOURCE
                                                                : precision.isFloat())
                                        .map(precision -> new Format(container, precision)))
                .toList();
    }

    private static String names() {
        return all().stream().map(Format::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        String name = container.name().toLowerCase(Locale.ROOT);
        return precision == Precision.SOURCE
                ? name
                : name + ":" + precision.name().toLowerCase(Locale.ROOT);
    }
}
