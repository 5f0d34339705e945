package dev.sluice.edition;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The token ids in `config.json` and `generation_config.json`.
final class TokenIds {
    static final String GENERATION_CONFIG = "generation_config.json";
    private static final Set<String> SUPPRESSED =
            Set.of("suppress_tokens", "begin_suppress_tokens", "bad_words_ids");
    private static final Set<String> UNSUPPORTED = Set.of("forced_decoder_ids", "sequence_bias");

    private TokenIds() {}

    /// Every id that a config gives a role, with the role's key; nested configs too.
    static Map<Long, String> named(ObjectNode config) {
        Map<Long, String> named = new TreeMap<>();
        collect(config, named);
        return named;
    }

    /// Renumbers every id in place; what suppresses a removed token goes with it.
    ///
    /// @throws CutRefusedException where ids stand in a place that cannot be renumbered
    static void renumber(ObjectNode config, Renumbering numbers, String file) {
        for (Map.Entry<String, JsonNode> entry : Map.copyOf(asMap(config)).entrySet()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (UNSUPPORTED.contains(key) && !value.isNull() && !value.isEmpty()) {
                throw new CutRefusedException(
                        file,
                        "'%s' names tokens in a form that a vocabulary cut does not follow"
                                .formatted(key),
                        "remove the key from the source");
            }
            if (isRole(key)) {
                config.set(key, renumbered(value, numbers));
            } else if (SUPPRESSED.contains(key) && value instanceof ArrayNode list) {
                config.set(key, remaining(list, numbers));
            } else if (value instanceof ObjectNode nested) {
                renumber(nested, numbers, file);
            }
        }
    }

    private static Map<String, JsonNode> asMap(ObjectNode object) {
        Map<String, JsonNode> map = new TreeMap<>();
        object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    private static boolean isRole(String key) {
        return key.endsWith("_token_id")
                || key.endsWith("_token_ids")
                || key.endsWith("_token_index");
    }

    private static void collect(ObjectNode config, Map<Long, String> named) {
        for (Map.Entry<String, JsonNode> entry : config.properties()) {
            if (isRole(entry.getKey())) {
                if (entry.getValue().isIntegralNumber()) {
                    named.put(entry.getValue().asLong(), entry.getKey());
                }
                for (JsonNode id : entry.getValue()) {
                    if (id.isIntegralNumber()) {
                        named.put(id.asLong(), entry.getKey());
                    }
                }
            } else if (entry.getValue() instanceof ObjectNode nested) {
                collect(nested, named);
            }
        }
    }

    private static JsonNode renumbered(JsonNode value, Renumbering numbers) {
        if (value instanceof ArrayNode list) {
            ArrayNode renumbered = list.arrayNode();
            list.forEach(item -> renumbered.add(renumbered(item, numbers)));
            return renumbered;
        }
        if (value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0) {
            // A role's token is never removed: TokenTable refuses that.
            long id = numbers.of(value.asLong()).orElse(value.asLong());
            return JsonNodeFactory.instance.numberNode(id);
        }
        return value;
    }

    /// A list of ids, or of lists of ids, without those that name a removed token.
    private static ArrayNode remaining(ArrayNode list, Renumbering numbers) {
        ArrayNode remaining = list.arrayNode();
        for (JsonNode item : list) {
            if (item instanceof ArrayNode sequence) {
                ArrayNode kept = remaining(sequence, numbers);
                if (kept.size() == sequence.size()) {
                    remaining.add(kept);
                }
            } else if (numbers.of(item.asLong()).isPresent()) {
                remaining.add(numbers.of(item.asLong()).getAsLong());
            }
        }
        return remaining;
    }
}
