package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The pre-tokenizers that both formats know: GGUF by a name, `tokenizer.json` by their rules.
///
/// llama.cpp's converter chooses the name by a hash over the tokens of a check text, which needs a
/// tokenizer that runs; the rules themselves say as much. An unknown one is refused, since a near
/// one would split text otherwise and spoil the model without an error.
final class PreTokenizers {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<Rules> ALL = load();

    /// One way of splitting text.
    ///
    /// @param names the first is written
    /// @param ignoreMerges whether a word that is a token is taken without merging
    /// @param normalizer null where text is taken as it is
    record Rules(
            List<String> names,
            boolean ignoreMerges,
            @Nullable JsonNode normalizer,
            JsonNode preTokenizer) {}

    private PreTokenizers() {}

    /// The rules under a `tokenizer.ggml.pre` name.
    static Rules named(String name, String where) {
        return find(name)
                .orElseThrow(
                        () ->
                                new FormatException(
                                        where,
                                        "the pre-tokenizer '%s' is unknown".formatted(name),
                                        "state the one that splits text alike, one of " + names()));
    }

    static boolean isKnown(String name) {
        return find(name).isPresent();
    }

    /// Whether two names stand for the same rules.
    static boolean areAlike(String name, String other) {
        return find(name).filter(rules -> rules.names().contains(other)).isPresent();
    }

    private static Optional<Rules> find(String name) {
        return ALL.stream().filter(rules -> rules.names().contains(name)).findFirst();
    }

    /// The name for a `tokenizer.json`.
    static String nameOf(TokenizerJson tokenizer) {
        JsonNode given = canonical(tokenizer.part("pre_tokenizer"));
        boolean ignoreMerges = tokenizer.model("ignore_merges").asBoolean(false);
        return ALL.stream()
                .filter(rules -> canonical(rules.preTokenizer()).equals(given))
                .filter(rules -> rules.ignoreMerges() == ignoreMerges)
                .map(rules -> rules.names().getFirst())
                .findFirst()
                .orElseThrow(
                        () ->
                                new FormatException(
                                        tokenizer.where(),
                                        "its pre_tokenizer (ignore_merges %s) is none that is known: %s"
                                                .formatted(ignoreMerges, given),
                                        "state the tokenizer.ggml.pre it stands for, such as one"
                                                + " of "
                                                + names()));
    }

    private static String names() {
        return ALL.stream()
                .map(rules -> rules.names().getFirst())
                .collect(Collectors.joining(", "));
    }

    /// Drops what changes no token, and writes what means the same in one way.
    private static JsonNode canonical(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        return switch (object.path("type").asString("")) {
            case "Sequence" -> sequence(object.path("pretokenizers"));
            case "ByteLevel" ->
                    object.objectNode()
                            .put("type", "ByteLevel")
                            .put(
                                    "add_prefix_space",
                                    object.path("add_prefix_space").asBoolean(true))
                            .put("use_regex", object.path("use_regex").asBoolean(true));
            case "Split" -> split(object);
            default -> object;
        };
    }

    private static JsonNode sequence(JsonNode children) {
        List<JsonNode> flat = new ArrayList<>();
        children.forEach(child -> flat.add(canonical(child)));
        if (flat.size() == 1) {
            return flat.getFirst();
        }
        ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
        ArrayNode array = sequence.putArray("pretokenizers");
        flat.forEach(array::add);
        return sequence;
    }

    /// Dropping what lies between matches is isolating them, for these patterns match everything.
    private static ObjectNode split(ObjectNode split) {
        ObjectNode canonical = split.deepCopy();
        if (split.path("behavior").asString("").equals("Removed")
                && split.path("invert").asBoolean(false)) {
            canonical.put("behavior", "Isolated").put("invert", false);
        }
        return canonical;
    }

    private static List<Rules> load() {
        try (InputStream stream = PreTokenizers.class.getResourceAsStream("pre-tokenizers.json")) {
            if (stream == null) {
                throw new IllegalStateException("pre-tokenizers.json is not in this build");
            }
            List<Rules> all = new ArrayList<>();
            for (JsonNode entry : JSON.readTree(stream).path("pre_tokenizers")) {
                List<String> names = new ArrayList<>();
                entry.path("names").forEach(name -> names.add(name.asString()));
                all.add(
                        new Rules(
                                List.copyOf(names),
                                entry.path("ignore_merges").asBoolean(),
                                entry.get("normalizer"),
                                entry.path("pre_tokenizer")));
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
