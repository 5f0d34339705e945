package dev.sluice.edition;

import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokens of a `tokenizer.json`: their ids by text, and those that must stay.
final class TokenTable {
    static final String FILE = "tokenizer.json";
    private static final int BYTES = 256;

    private final ObjectNode root;
    private final Map<String, Long> ids = new HashMap<>();
    private final TreeMap<Long, String> needed = new TreeMap<>();

    private TokenTable(ObjectNode root) {
        this.root = root;
    }

    /// Reads the tokenizer of a checkpoint; empty where it has none in this format.
    static Optional<TokenTable> read(Checkpoint source) throws IOException {
        if (!source.files().contains(FILE)) {
            return Optional.empty();
        }
        TokenTable table = new TokenTable(Checkpoint.readObject(source.folder().resolve(FILE)));
        table.readIds();
        table.findNeeded(source);
        return Optional.of(table);
    }

    static TokenTable require(Optional<TokenTable> table, String where) {
        return table.orElseThrow(
                () ->
                        new CutRefusedException(
                                where,
                                "the source has no %s to look tokens up in".formatted(FILE),
                                "name the tokens by id"));
    }

    /// The parsed file; treat as read-only.
    ObjectNode root() {
        return root;
    }

    /// The id of a token, by the text its vocabulary has or by the plain text it stands for.
    long id(String text, String where) {
        for (String spelling :
                new String[] {text, text.replace(' ', 'Ġ'), text.replace(' ', '▁')}) {
            Long id = ids.get(spelling);
            if (id != null) {
                return id;
            }
        }
        throw new CutRefusedException(
                where,
                "no token is '%s'".formatted(text),
                "write it as %s has it, or name its id".formatted(FILE));
    }

    /// @throws CutRefusedException where the tokenizer or the model cannot do without one of these
    void requireDispensable(IndexSet removed, String where) {
        for (Map.Entry<Long, String> entry : needed.entrySet()) {
            if (removed.contains(entry.getKey())) {
                throw new CutRefusedException(
                        where,
                        "token %d %s".formatted(entry.getKey(), entry.getValue()),
                        "leave it out of the selector");
            }
        }
    }

    private void readIds() {
        JsonNode vocab = root.path("model").path("vocab");
        if (vocab.isArray()) {
            long id = 0;
            for (JsonNode entry : vocab) {
                ids.put(entry.path(0).asString(""), id);
                id++;
            }
        }
        for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
            ids.put(entry.getKey(), entry.getValue().asLong());
        }
        for (JsonNode added : root.path("added_tokens")) {
            ids.put(added.path("content").asString(""), added.path("id").asLong());
        }
    }

    private void findNeeded(Checkpoint source) throws IOException {
        for (JsonNode added : root.path("added_tokens")) {
            if (added.path("special").asBoolean(false)) {
                keep(added.path("content").asString(""), "is a special token");
            }
        }
        JsonNode model = root.path("model");
        keep(model.path("unk_token").asString(""), "stands for unknown text");
        if (model.path("unk_id").isIntegralNumber()) {
            needed.putIfAbsent(model.path("unk_id").asLong(), "stands for unknown text");
        }
        if (model.path("byte_fallback").asBoolean(false)) {
            for (int value = 0; value < BYTES; value++) {
                keep("<0x%02X>".formatted(value), "spells bytes that no other token covers");
            }
        }
        if (isByteLevel(root.path("pre_tokenizer")) || isByteLevel(root.path("decoder"))) {
            for (String token : byteAlphabet()) {
                keep(token, "is a base token of the byte-level vocabulary");
            }
        }
        for (String file : new String[] {"tokenizer_config.json", "special_tokens_map.json"}) {
            if (source.files().contains(file)) {
                keepNamed(Checkpoint.readObject(source.folder().resolve(file)), file);
            }
        }
        TokenIds.named(source.config()).forEach((id, key) -> needed.putIfAbsent(id, usedBy(key)));
        if (source.files().contains(TokenIds.GENERATION_CONFIG)) {
            TokenIds.named(
                            Checkpoint.readObject(
                                    source.folder().resolve(TokenIds.GENERATION_CONFIG)))
                    .forEach((id, key) -> needed.putIfAbsent(id, usedBy(key)));
        }
    }

    private void keepNamed(ObjectNode object, String file) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String why = "is %s of %s".formatted(entry.getKey(), file);
            if (entry.getKey().endsWith("_token")) {
                keep(content(entry.getValue()), why);
            } else if (entry.getKey().endsWith("_special_tokens")) {
                entry.getValue().forEach(value -> keep(content(value), why));
            }
        }
        JsonNode template = object.path("chat_template");
        if (template.isString()) {
            for (JsonNode added : root.path("added_tokens")) {
                String content = added.path("content").asString("");
                if (!content.isEmpty() && template.asString().contains(content)) {
                    keep(content, "is written by the chat template");
                }
            }
        }
    }

    private static String usedBy(String key) {
        return "is the model's " + key;
    }

    private static String content(JsonNode node) {
        return node.isObject() ? node.path("content").asString("") : node.asString("");
    }

    private void keep(String text, String why) {
        Long id = ids.get(text);
        if (id != null) {
            needed.putIfAbsent(id, "'%s' %s".formatted(text, why));
        }
    }

    private static boolean isByteLevel(JsonNode node) {
        if (node.path("type").asString("").equals("ByteLevel")) {
            return true;
        }
        for (String parts : new String[] {"pretokenizers", "decoders"}) {
            for (JsonNode part : node.path(parts)) {
                if (isByteLevel(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The 256 characters that byte-level vocabularies spell bytes with: printable Latin-1 stands
    /// for itself, every other byte for the next character from U+0100 on. Source: the byte table
    /// published with GPT-2.
    private static Set<String> byteAlphabet() {
        Set<String> alphabet = new HashSet<>();
        char next = 0x100;
        for (char value = 0; value < BYTES; value++) {
            boolean printable =
                    (value >= '!' && value <= '~')
                            || (value >= 0xa1 && value <= 0xac)
                            || value >= 0xae;
            alphabet.add(String.valueOf(printable ? value : next));
            if (!printable) {
                next++;
            }
        }
        return alphabet;
    }
}
