package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes tokens out of the tokenizer's files and closes the gaps in their ids.
///
/// A merge goes with any of the three tokens it joins or makes. A token that could be reached only
/// through a removed one stays in the vocabulary, unused, so that rows and ids keep agreeing.
final class VocabularyCut {
    private static final Set<String> SUBWORD_FILES =
            Set.of("tokenizer.model", "spiece.model", "vocab.txt", "tekken.json");
    private static final Pattern OTHER_SUBWORD_FILES = Pattern.compile(".*\\.(model|tiktoken|spm)");

    private final Checkpoint source;
    private final Optional<TokenTable> tokens;
    private final Renumbering numbers;
    private final SortedMap<String, byte[]> rewritten = new TreeMap<>();

    VocabularyCut(Checkpoint source, Optional<TokenTable> tokens, IndexSet removed) {
        this.source = source;
        this.tokens = tokens;
        this.numbers = new Renumbering(removed);
    }

    /// The new bytes of every file, of those that an edition publishes, that names tokens by id.
    ///
    /// @throws CutRefusedException where one of them cannot be rewritten
    SortedMap<String, byte[]> rewrite(List<String> published, String where) throws IOException {
        Set<String> removedTexts = new HashSet<>();
        if (tokens.isPresent()) {
            ObjectNode root = tokens.get().root().deepCopy();
            cutTokenizer(root, removedTexts);
            rewritten.put(TokenTable.FILE, PythonJson.tokenizer(root));
        }
        for (String file : published) {
            switch (file) {
                case "vocab.json", "added_tokens.json" ->
                        rewritten.put(
                                file, PythonJson.unicode(remaining(read(file), removedTexts)));
                case "tokenizer_config.json" -> cutTokenizerConfig(file);
                case TokenIds.GENERATION_CONFIG -> {
                    ObjectNode config = read(file);
                    TokenIds.renumber(config, numbers, file);
                    rewritten.put(file, PythonJson.config(config));
                }
                case String name when isSubwordModel(name) ->
                        throw new CutRefusedException(
                                where,
                                "'%s' holds the uncut vocabulary in a form that is not rewritten"
                                        .formatted(name),
                                "withhold it with files: [%s]; tokenizer.json serves alone"
                                        .formatted(name));
                case String _ -> {}
            }
        }
        // After vocab.json, which says what was removed where there is no tokenizer.json.
        if (published.contains("merges.txt")) {
            rewritten.put("merges.txt", merges("merges.txt", removedTexts));
        }
        return rewritten;
    }

    private static boolean isSubwordModel(String name) {
        return SUBWORD_FILES.contains(name) || OTHER_SUBWORD_FILES.matcher(name).matches();
    }

    private ObjectNode read(String file) throws IOException {
        return Checkpoint.readObject(source.folder().resolve(file));
    }

    private void cutTokenizer(ObjectNode root, Set<String> removedTexts) {
        if (root.path("model") instanceof ObjectNode model) {
            switch (model.path("vocab")) {
                case ObjectNode vocab -> model.set("vocab", remaining(vocab, removedTexts));
                case ArrayNode pieces -> model.set("vocab", remaining(pieces));
                case JsonNode _ -> {}
            }
            if (model.path("unk_id").isIntegralNumber()) {
                model.set("unk_id", renumbered(model.path("unk_id")));
            }
            if (model.path("merges") instanceof ArrayNode merges) {
                model.set(
                        "merges",
                        remainingMerges(
                                merges,
                                model.path("continuing_subword_prefix").asString(""),
                                removedTexts));
            }
        }
        if (root.path("added_tokens") instanceof ArrayNode added) {
            ArrayNode left = added.arrayNode();
            for (JsonNode token : added) {
                OptionalLong id = numbers.of(token.path("id").asLong());
                if (id.isPresent() && token instanceof ObjectNode object) {
                    left.add(object.put("id", id.getAsLong()));
                }
            }
            root.set("added_tokens", left);
        }
        if (root.path("padding") instanceof ObjectNode padding && padding.has("pad_id")) {
            padding.set("pad_id", renumbered(padding.path("pad_id")));
        }
        cutPostProcessor(root.path("post_processor"));
    }

    private void cutPostProcessor(JsonNode node) {
        node.path("processors").forEach(this::cutPostProcessor);
        for (JsonNode token : node.path("special_tokens")) {
            if (token instanceof ObjectNode object && object.path("ids") instanceof ArrayNode ids) {
                ArrayNode left = ids.arrayNode();
                ids.forEach(id -> left.add(renumbered(id)));
                object.set("ids", left);
            }
        }
        for (String key : new String[] {"sep", "cls"}) {
            if (node.path(key) instanceof ArrayNode pair && pair.size() == 2) {
                pair.set(1, renumbered(pair.path(1)));
            }
        }
    }

    private void cutTokenizerConfig(String file) throws IOException {
        ObjectNode config = read(file);
        if (config.path("added_tokens_decoder") instanceof ObjectNode decoder) {
            ObjectNode left = decoder.objectNode();
            for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
                numbers.of(Long.parseLong(entry.getKey()))
                        .ifPresent(id -> left.set(Long.toString(id), entry.getValue()));
            }
            config.set("added_tokens_decoder", left);
            rewritten.put(file, PythonJson.unicode(config));
        }
    }

    /// A map from text to id without the removed ids; their texts are noted.
    private ObjectNode remaining(ObjectNode vocab, Set<String> removedTexts) {
        ObjectNode left = vocab.objectNode();
        for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
            OptionalLong id = numbers.of(entry.getValue().asLong());
            if (id.isPresent()) {
                left.put(entry.getKey(), id.getAsLong());
            } else {
                removedTexts.add(entry.getKey());
            }
        }
        return left;
    }

    private ArrayNode remaining(ArrayNode pieces) {
        ArrayNode left = pieces.arrayNode();
        for (int id = 0; id < pieces.size(); id++) {
            if (numbers.of(id).isPresent()) {
                left.add(pieces.get(id));
            }
        }
        return left;
    }

    private static ArrayNode remainingMerges(
            ArrayNode merges, String prefix, Set<String> removedTexts) {
        ArrayNode left = merges.arrayNode();
        for (JsonNode merge : merges) {
            String[] parts =
                    merge.isArray()
                            ? new String[] {merge.path(0).asString(""), merge.path(1).asString("")}
                            : merge.asString("").split(" ", 2);
            if (stays(parts, prefix, removedTexts)) {
                left.add(merge);
            }
        }
        return left;
    }

    private static boolean stays(String[] parts, String prefix, Set<String> removedTexts) {
        if (parts.length != 2) {
            return true;
        }
        String second =
                !prefix.isEmpty() && parts[1].startsWith(prefix)
                        ? parts[1].substring(prefix.length())
                        : parts[1];
        return !removedTexts.contains(parts[0])
                && !removedTexts.contains(parts[1])
                && !removedTexts.contains(parts[0] + second);
    }

    private byte[] merges(String file, Set<String> removedTexts) throws IOException {
        List<String> left = new ArrayList<>();
        for (String line : Files.readAllLines(source.folder().resolve(file))) {
            if (line.startsWith("#version") || stays(line.split(" ", 2), "", removedTexts)) {
                left.add(line);
            }
        }
        return (String.join("\n", left) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode renumbered(JsonNode id) {
        OptionalLong renumbered = numbers.of(id.asLong());
        return renumbered.isPresent()
                ? JsonNodeFactory.instance.numberNode(renumbered.getAsLong())
                : id;
    }
}
