package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.Variant;
import dev.sluice.weights.gguf.GgufMetadata;
import dev.sluice.weights.gguf.GgufTensorSpec;
import dev.sluice.weights.gguf.GgufValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Keeps in a GGUF file what the JSON files of its folder say beyond the rest of its metadata, each
/// under `sluice.huggingface.<name>`; see [JsonRemainder].
final class Remainders {
    private static final String PREFIX = "sluice.huggingface.";

    private Remainders() {}

    /// Compares the folder's files with what they would be if nothing but this metadata were known.
    static void keep(
            SequencedMap<String, GgufValue> metadata,
            List<GgufTensorSpec> specs,
            Optional<float[]> ropeFactors,
            Checkpoint checkpoint,
            Anatomy anatomy,
            HfVocabulary.HfTokenizer tokenizer)
            throws IOException {
        String folder = checkpoint.folder().toString();
        Map<String, GgufTensorSpec> tensors = new HashMap<>();
        specs.forEach(spec -> tensors.put(spec.name(), spec));
        DerivedFiles derived =
                DerivedFiles.of(
                        new MetadataReader(new GgufMetadata(folder, metadata)),
                        tensors,
                        ropeFactors,
                        Optional.empty());
        keep(metadata, "config", textConfig(checkpoint, anatomy), derived.config());
        // These two stand elsewhere in the file, and may be large.
        ObjectNode settings = tokenizer.tokenizerConfig().deepCopy();
        settings.remove(List.of("added_tokens_decoder", "chat_template"));
        keep(metadata, "tokenizer_config", settings, derived.tokenizerConfig());
        Path generation = checkpoint.folder().resolve("generation_config.json");
        if (Files.exists(generation)) {
            keep(
                    metadata,
                    "generation_config",
                    Checkpoint.readObject(generation),
                    derived.generationConfig());
        }
        Vocabulary vocabulary = derived.vocabulary();
        boolean isKnown =
                vocabulary.kind() == Vocabulary.Kind.SENTENCE_PIECE
                        || PreTokenizers.isKnown(vocabulary.pre());
        if (tokenizer.parts().isPresent() && isKnown) {
            ObjectNode parts = JsonMapper.shared().createObjectNode();
            TokenizerParts.NAMES.forEach(
                    name -> parts.set(name, tokenizer.parts().get().get(name)));
            keep(metadata, "tokenizer", parts, TokenizerParts.of(vocabulary, folder));
        }
    }

    /// An object as it was in the folder, as far as the file keeps it.
    static ObjectNode restored(MetadataReader metadata, String name, ObjectNode derived) {
        return metadata.findString(PREFIX + name)
                .map(remainder -> JsonRemainder.apply(remainder, derived))
                .orElse(derived);
    }

    /// The config of the text model alone, as its own architecture has it.
    private static ObjectNode textConfig(Checkpoint checkpoint, Anatomy anatomy) {
        ObjectNode whole = checkpoint.config();
        if (anatomy.variant().nesting().isEmpty()) {
            return whole;
        }
        ObjectNode text = anatomy.sizesConfig().deepCopy();
        Variant alone = anatomy.family().variants().getFirst();
        text.putArray("architectures").add(alone.architecture());
        text.put("model_type", alone.modelType());
        anatomy.variant().modules().stream()
                .flatMap(module -> module.carriedKeys().stream())
                .filter(key -> whole.has(key) && !text.has(key))
                .forEach(key -> text.set(key, whole.path(key)));
        return text;
    }

    private static void keep(
            SequencedMap<String, GgufValue> metadata,
            String name,
            ObjectNode original,
            ObjectNode derived) {
        JsonRemainder.of(original, derived)
                .ifPresent(text -> metadata.put(PREFIX + name, new GgufValue.Str(text)));
    }
}
