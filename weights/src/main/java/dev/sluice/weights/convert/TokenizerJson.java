package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A `tokenizer.json` as the tokenizers library writes it, with a BPE model.
///
/// Vocabulary and merges are read as a stream, for as a tree those of Gemma would fill the heap.
///
/// @param where the file, for messages
/// @param vocab id by token
/// @param merges `left right`; spaces within a part stand as `Ġ` (U+0120), as GGUF writes them
/// @param addedTokens in file order
/// @param parts the other members of the file, `model` without vocabulary and merges among them
record TokenizerJson(
        String where,
        Map<String, Integer> vocab,
        List<String> merges,
        List<AddedToken> addedTokens,
        Map<String, JsonNode> parts) {
    static final String FILE = "tokenizer.json";
    private static final int MAX_TOKENS = 1 << 24;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// A token that is cut out of text before the model sees it.
    record AddedToken(int id, String content, boolean special) {}

    static TokenizerJson read(Path file) throws IOException {
        String where = file.toString();
        TokenizerJson tokenizer =
                new TokenizerJson(
                        where,
                        new LinkedHashMap<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new LinkedHashMap<>());
        try (JsonParser parser = JSON.createParser(file)) {
            expect(where, parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("model") && parser.currentToken() == JsonToken.START_OBJECT) {
                    tokenizer.readModel(parser);
                } else {
                    tokenizer.parts.put(name, parser.readValueAsTree());
                }
            }
        } catch (JacksonException e) {
            throw new FormatException(
                    where, "not valid JSON (" + e.getOriginalMessage() + ")", "fetch it again");
        }
        tokenizer.readAddedTokens();
        return tokenizer;
    }

    /// A member of the file's `model`, missing where there is none.
    JsonNode model(String name) {
        return part("model").path(name);
    }

    JsonNode part(String name) {
        return parts.getOrDefault(name, JSON.missingNode());
    }

    Optional<Integer> id(String token) {
        return addedTokens.stream()
                .filter(added -> added.content().equals(token))
                .map(AddedToken::id)
                .findFirst()
                .or(() -> Optional.ofNullable(vocab.get(token)));
    }

    private void readModel(JsonParser parser) {
        ObjectNode model = JSON.createObjectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("vocab") && value == JsonToken.START_OBJECT) {
                readVocab(parser);
            } else if (name.equals("merges") && value == JsonToken.START_ARRAY) {
                readMerges(parser);
            } else {
                model.set(name, parser.readValueAsTree());
            }
        }
        parts.put("model", model);
    }

    private void readVocab(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String token = parser.currentName();
            expect(where, parser.nextToken(), JsonToken.VALUE_NUMBER_INT);
            int id = checkedId(parser.getLongValue(), token);
            if (vocab.put(token, id) != null) {
                throw refuse("token '%s' stands twice in the vocabulary".formatted(token));
            }
        }
    }

    private void readMerges(JsonParser parser) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                merges.add(parser.getString());
                continue;
            }
            expect(where, parser.currentToken(), JsonToken.START_ARRAY);
            String left = part(parser);
            String right = part(parser);
            expect(where, parser.nextToken(), JsonToken.END_ARRAY);
            merges.add(left + " " + right);
        }
    }

    private String part(JsonParser parser) {
        expect(where, parser.nextToken(), JsonToken.VALUE_STRING);
        return parser.getString().replace(' ', '\u0120');
    }

    private void readAddedTokens() {
        for (JsonNode node : part("added_tokens")) {
            String content = node.path("content").asString("");
            if (content.isEmpty() || !node.path("id").isIntegralNumber()) {
                throw refuse("an added token has no content or no id");
            }
            addedTokens.add(
                    new AddedToken(
                            checkedId(node.path("id").asLong(), content),
                            content,
                            node.path("special").asBoolean(false)));
        }
    }

    private int checkedId(long id, String token) {
        if (id < 0 || id >= MAX_TOKENS) {
            throw refuse("token '%s' has the id %d".formatted(token, id));
        }
        return (int) id;
    }

    private FormatException refuse(String problem) {
        return new FormatException(where, problem, "fetch it again, or save the tokenizer anew");
    }

    private static void expect(String where, JsonToken found, JsonToken due) {
        if (found != due) {
            throw new FormatException(
                    where, "%s where %s was due".formatted(found, due), "fetch it again");
        }
    }
}
