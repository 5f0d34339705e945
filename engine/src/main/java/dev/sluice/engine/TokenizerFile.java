package dev.sluice.engine;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A `tokenizer.json`, looked through before the native tokenizer reads it.
///
/// The native library aborts the whole process where one of its own checks fails. So what it is
/// given is bounded here: the kinds of its parts are those that decoders use and that are known to
/// refuse in good order (the precompiled normalizer of SentencePiece, which indexes unchecked
/// tables, is not among them), and ids are unique and within bounds.
///
/// @param text the file
/// @param ids id by token, of the vocabulary and of the added tokens
/// @param hasPostProcessor whether the file says which special tokens surround a text
record TokenizerFile(String text, Map<String, Integer> ids, boolean hasPostProcessor) {
    static final String NAME = "tokenizer.json";
    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_TOKENS = 1 << 24;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_PATTERN_LENGTH = 10_000;
    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .build())
                                    .build())
                    .build();

    private static final Set<String> KINDS =
            Set.of(
                    "BPE",
                    "WordLevel",
                    "Unigram",
                    "Sequence",
                    "Replace",
                    "Prepend",
                    "NFC",
                    "NFD",
                    "NFKC",
                    "NFKD",
                    "Lowercase",
                    "Strip",
                    "Split",
                    "ByteLevel",
                    "Digits",
                    "Metaspace",
                    "Whitespace",
                    "WhitespaceSplit",
                    "Punctuation",
                    "TemplateProcessing",
                    "ByteFallback",
                    "Fuse");

    static TokenizerFile read(Path file) throws IOException {
        String where = file.toString();
        if (!Files.isRegularFile(file)) {
            throw new FormatException(
                    where, "there is no such file", "name a folder that holds " + NAME);
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new FormatException(
                    where,
                    "%,d bytes are over the limit of %,d".formatted(Files.size(file), MAX_BYTES),
                    "check that it is the right file");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        try (JsonParser parser = JSON.createParser(text)) {
            return new Reading(where, parser).file(text);
        } catch (JacksonException e) {
            throw new FormatException(
                    where, "not valid JSON (" + e.getOriginalMessage() + ")", "fetch it again");
        }
    }

    OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// The same without the text, which only the native tokenizer needs, and once.
    TokenizerFile withoutText() {
        return new TokenizerFile("", ids, hasPostProcessor);
    }

    /// One more than the greatest id.
    int idEnd() {
        return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /// One pass over the file; vocabulary and merges are never held as a tree.
    private static final class Reading {
        private final String where;
        private final JsonParser parser;
        private final Map<String, Integer> ids = new HashMap<>();
        private final Map<String, Integer> added = new LinkedHashMap<>();
        private boolean hasModel;
        private boolean hasPostProcessor;

        Reading(String where, JsonParser parser) {
            this.where = where;
            this.parser = parser;
        }

        TokenizerFile file(String text) {
            require(parser.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "model" -> {
                        require(value == JsonToken.START_OBJECT, "its model is not an object");
                        hasModel = true;
                        model();
                    }
                    case "added_tokens" -> addedTokens(parser.readValueAsTree());
                    case "normalizer", "pre_tokenizer", "decoder" ->
                            kinds(name, parser.readValueAsTree());
                    case "post_processor" -> {
                        hasPostProcessor = value != JsonToken.VALUE_NULL;
                        kinds(name, parser.readValueAsTree());
                    }
                    default -> parser.skipChildren();
                }
            }
            require(hasModel, "it has no model");
            require(parser.nextToken() == null, "something follows its object");
            added.forEach(
                    (token, id) -> {
                        Integer other = ids.put(token, id);
                        require(
                                other == null || other.equals(id),
                                "token '%s' has the ids %s and %s".formatted(token, other, id));
                    });
            return new TokenizerFile(text, ids, hasPostProcessor);
        }

        private void model() {
            String kind = "BPE";
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "type" -> kind = parser.getValueAsString("");
                    case "vocab" -> vocabulary(value);
                    case "dropout" ->
                            require(
                                    value == JsonToken.VALUE_NULL || parser.getDoubleValue() == 0,
                                    "its dropout would make every encoding another");
                    case "continuing_subword_prefix" ->
                            require(
                                    parser.getValueAsString("").isEmpty(),
                                    "its model marks subwords by a prefix, as BERT does");
                    default -> parser.skipChildren();
                }
            }
            requireKind("model", kind);
        }

        private void vocabulary(JsonToken value) {
            if (value == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String token = parser.currentName();
                    require(
                            parser.nextToken() == JsonToken.VALUE_NUMBER_INT,
                            "token '%s' has no id".formatted(token));
                    Integer other = ids.put(token, checkedId(token, parser.getLongValue()));
                    require(other == null, "token '%s' stands twice".formatted(token));
                }
                return;
            }
            // Unigram: pairs of token and score, numbered by their order.
            require(value == JsonToken.START_ARRAY, "its vocabulary is neither object nor array");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(
                        parser.currentToken() == JsonToken.START_ARRAY
                                && parser.nextToken() == JsonToken.VALUE_STRING,
                        "an entry of its vocabulary is not a token with a score");
                String token = parser.getString();
                ids.putIfAbsent(token, checkedId(token, ids.size()));
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    require(
                            parser.currentToken() != null && parser.currentToken().isNumeric(),
                            "token '%s' has no score".formatted(token));
                }
            }
        }

        private void addedTokens(JsonNode tokens) {
            for (JsonNode token : tokens) {
                JsonNode text = token.path("content");
                JsonNode id = token.path("id");
                require(
                        text.isString() && !text.asString().isEmpty() && id.isIntegralNumber(),
                        "an added token has no content or no id");
                Integer other = added.put(text.asString(), checkedId(text.asString(), id.asLong()));
                require(other == null, "token '%s' is added twice".formatted(text.asString()));
            }
        }

        /// Looks at every part, however deep.
        private void kinds(String part, JsonNode node) {
            if (node.path("type").isString()) {
                requireKind(part, node.path("type").asString());
                if (node.path("type").asString().equals("TemplateProcessing")) {
                    template(node);
                }
            }
            JsonNode pattern = node.path("pattern");
            for (JsonNode text : pattern) {
                int length = text.asString("").length();
                require(
                        length > 0 && length <= MAX_PATTERN_LENGTH,
                        "a pattern of its %s has %,d characters; 1 to %,d are possible"
                                .formatted(part, length, MAX_PATTERN_LENGTH));
            }
            require(
                    !part.equals("normalizer")
                            || (pattern.path("Regex").isMissingNode()
                                    && !node.path("prepend").asString("_").isEmpty()),
                    "its normalizer replaces by a pattern, or prepends nothing");
            require(
                    node.path("stop").asLong(0) == 0,
                    "its %s strips the ends of tokens".formatted(part));
            for (JsonNode child : node) {
                kinds(part, child);
            }
        }

        /// A template looks its special tokens up without asking whether they are there.
        private void template(JsonNode node) {
            JsonNode tokens = node.path("special_tokens");
            for (JsonNode token : tokens) {
                for (JsonNode id : token.path("ids")) {
                    checkedId(token.path("id").asString(""), id.asLong(-1));
                }
            }
            for (JsonNode piece : node.path("single")) {
                String name = piece.path("SpecialToken").path("id").asString("");
                require(
                        name.isEmpty() || tokens.has(name),
                        "its post_processor adds '%s' without an id".formatted(name));
            }
        }

        private void requireKind(String part, String kind) {
            if (!KINDS.contains(kind)) {
                throw new FormatException(
                        where,
                        "its %s is of the kind '%s', which sluice does not run"
                                .formatted(part, kind),
                        "use a byte-level or SentencePiece BPE tokenizer");
            }
        }

        private int checkedId(String token, long id) {
            require(
                    id >= 0 && id < MAX_TOKENS,
                    "token '%s' has the id %d, and ids end at %d"
                            .formatted(token, id, MAX_TOKENS - 1));
            return (int) id;
        }

        private void require(boolean holds, String problem) {
            if (!holds) {
                throw new FormatException(
                        where, problem, "fetch it again, or save the tokenizer anew");
            }
        }
    }
}
