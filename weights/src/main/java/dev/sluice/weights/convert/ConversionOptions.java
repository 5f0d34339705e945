package dev.sluice.weights.convert;

import java.util.Optional;

/// What a conversion cannot read from its source, or may be told to do otherwise.
///
/// @param preTokenizer the `tokenizer.ggml.pre` to take a byte-level tokenizer for, instead of the
///   one that its rules match or its GGUF file names; empty to refuse unknown ones
/// @param ggufFileName the name of a GGUF file to write; empty for `model-<PRECISION>.gguf`
public record ConversionOptions(Optional<String> preTokenizer, Optional<String> ggufFileName) {
    /// Everything as the source says.
    public static final ConversionOptions DEFAULT =
            new ConversionOptions(Optional.empty(), Optional.empty());

    /// These options with a stated pre-tokenizer.
    public ConversionOptions withPreTokenizer(String name) {
        return new ConversionOptions(Optional.of(name), ggufFileName);
    }

    /// These options with a name for the GGUF file.
    public ConversionOptions withGgufFileName(String name) {
        return new ConversionOptions(preTokenizer, Optional.of(name));
    }
}
