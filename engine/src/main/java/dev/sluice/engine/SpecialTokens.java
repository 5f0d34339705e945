package dev.sluice.engine;

import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a model folder says of the tokens that begin and end texts.
///
/// `tokenizer_config.json` names tokens, `config.json` and `generation_config.json` number them;
/// the last also lists every token that ends a turn, of which the tokenizer may name only one.
///
/// @param texts the named tokens' texts by key: `bos_token`, `eos_token`, `pad_token` and so on
/// @param bosId the token before a text
/// @param eosId the token after a text, by the tokenizer
/// @param endIds every token at which generating stops
/// @param adds whether the configuration itself says which of the two surround a text; otherwise
///   the post-processor of `tokenizer.json` does
/// @param addsBos with `adds`: the beginning token is put before a text
/// @param addsEos with `adds`: the ending token is put after it
record SpecialTokens(
        SortedMap<String, String> texts,
        OptionalInt bosId,
        OptionalInt eosId,
        Set<Integer> endIds,
        boolean adds,
        boolean addsBos,
        boolean addsEos) {
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String GENERATION_CONFIG = "generation_config.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// @param idOf the id of a token by its text
    static SpecialTokens read(Path folder, Function<String, OptionalInt> idOf) throws IOException {
        JsonNode tokenizer = object(folder, TOKENIZER_CONFIG);
        JsonNode generation = object(folder, GENERATION_CONFIG);
        JsonNode config = object(folder, Checkpoint.CONFIG);
        SortedMap<String, String> texts = new TreeMap<>();
        for (String key : tokenizer.propertyNames()) {
            if (key.endsWith("_token")) {
                text(tokenizer.path(key)).ifPresent(text -> texts.put(key, text));
            }
        }
        OptionalInt bosId = id(texts, "bos_token", idOf, config, generation);
        OptionalInt eosId = id(texts, "eos_token", idOf, config, generation);
        Set<Integer> endIds = new TreeSet<>();
        addIds(endIds, config.path("eos_token_id"));
        addIds(endIds, generation.path("eos_token_id"));
        eosId.ifPresent(endIds::add);
        boolean adds = tokenizer.has("add_bos_token") || tokenizer.has("add_eos_token");
        return new SpecialTokens(
                texts,
                bosId,
                eosId,
                endIds,
                adds,
                tokenizer.path("add_bos_token").asBoolean(false) && bosId.isPresent(),
                tokenizer.path("add_eos_token").asBoolean(false) && eosId.isPresent());
    }

    private static JsonNode object(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Checkpoint.readObject(file) : JSON.createObjectNode();
    }

    /// A token stands as its text, or as an object that says how it is cut out of text.
    private static Optional<String> text(JsonNode token) {
        JsonNode text = token.isObject() ? token.path("content") : token;
        return text.isString() ? Optional.of(text.asString()) : Optional.empty();
    }

    private static OptionalInt id(
            SortedMap<String, String> texts,
            String key,
            Function<String, OptionalInt> idOf,
            JsonNode config,
            JsonNode generation) {
        String text = texts.get(key);
        OptionalInt named = text == null ? OptionalInt.empty() : idOf.apply(text);
        if (named.isPresent()) {
            return named;
        }
        Set<Integer> numbered = new TreeSet<>();
        addIds(numbered, first(config.path(key + "_id")));
        addIds(numbered, first(generation.path(key + "_id")));
        return numbered.stream().mapToInt(Integer::intValue).findFirst();
    }

    private static JsonNode first(JsonNode ids) {
        return ids.isArray() ? ids.path(0) : ids;
    }

    private static void addIds(Set<Integer> ids, JsonNode node) {
        if (node.isArray()) {
            node.forEach(each -> addIds(ids, each));
        } else if (node.isIntegralNumber() && node.canConvertToInt() && node.asInt() >= 0) {
            ids.add(node.asInt());
        }
    }
}
