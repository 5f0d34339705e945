package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgufTensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What the metadata and the tensor names of a GGUF file alone say of a Hugging Face folder.
///
/// @param family as a reader of the file sees it; a Mistral model is a llama file
record DerivedFiles(
        ConvertibleFamily family,
        String architecture,
        Rope rope,
        Vocabulary vocabulary,
        ObjectNode config,
        ObjectNode tokenizerConfig,
        ObjectNode generationConfig) {
    private static final List<String> END_TOKENS =
            List.of("tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id");

    /// Reads them.
    ///
    /// @param tensors by name
    /// @param ropeFactors the elements of `rope_freqs.weight`
    /// @param statedPre the pre-tokenizer that a person named
    static DerivedFiles of(
            MetadataReader metadata,
            Map<String, GgufTensorSpec> tensors,
            Optional<float[]> ropeFactors,
            Optional<String> statedPre) {
        String architecture = metadata.string("general.architecture");
        ConvertibleFamily family = ConvertibleFamily.ofGguf(architecture, metadata.file());
        Rope rope =
                RopeMetadata.read(metadata, architecture, ropeFactors, family.hasSlidingTheta());
        ObjectNode config = MetadataToConfig.convert(family, metadata, tensors, architecture, rope);
        Vocabulary vocabulary = VocabularyMetadata.read(metadata, statedPre);
        TokenizerSettings.ids(vocabulary, config);
        return new DerivedFiles(
                family,
                architecture,
                rope,
                vocabulary,
                config,
                TokenizerSettings.tokenizerConfig(
                        vocabulary, config.path("max_position_embeddings").asLong()),
                TokenizerSettings.generationConfig(vocabulary, endTokens(metadata)));
    }

    /// Tokens that end a turn or a message: `generation_config.json` lists them after the eos
    /// token, but does not say which is which, so they count as without a home.
    private static List<Integer> endTokens(MetadataReader metadata) {
        List<Integer> ids = new ArrayList<>();
        for (String key : END_TOKENS) {
            metadata.peekCount(key).ifPresent(ids::add);
        }
        return ids;
    }
}
