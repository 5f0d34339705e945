package dev.sluice.weights.convert;

import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a JSON object of a Hugging Face folder says beyond what its GGUF file gives back: kept in
/// the file as one string, so that a model that returns has the object it left with.
///
/// It is applied only to the very object it was taken against: where someone has changed the
/// metadata since, only members that the metadata says nothing about are taken.
final class JsonRemainder {
    private static final JsonMapper JSON = JsonMapper.shared();

    private JsonRemainder() {}

    /// What to keep of an object.
    ///
    /// @param derived what the GGUF metadata alone would give
    /// @return empty where that is all
    static Optional<String> of(ObjectNode original, ObjectNode derived) {
        if (original.equals(reread(derived))) {
            return Optional.empty();
        }
        ObjectNode remainder = JSON.createObjectNode();
        remainder.set("derived", derived);
        remainder.set("original", original);
        return Optional.of(JSON.writeValueAsString(remainder));
    }

    /// The object as it was, or as near to it as changed metadata allows.
    ///
    /// @param derived what the GGUF metadata gives now
    static ObjectNode apply(String remainder, ObjectNode derived) {
        JsonNode kept;
        try {
            kept = JSON.readTree(remainder);
        } catch (JacksonException _) {
            return derived;
        }
        if (!(kept.path("original") instanceof ObjectNode original)) {
            return derived;
        }
        if (kept.path("derived").equals(reread(derived))) {
            return original;
        }
        ObjectNode merged = derived.deepCopy();
        for (Map.Entry<String, JsonNode> member : original.properties()) {
            boolean isNew =
                    !kept.path("derived").has(member.getKey()) && !merged.has(member.getKey());
            // One form of the rotary embedding must not overrule the other.
            if (isNew && !member.getKey().startsWith("rope_")) {
                merged.set(member.getKey(), member.getValue());
            }
        }
        return merged;
    }

    /// Numbers that were set in code differ from parsed ones in their Java type only.
    private static JsonNode reread(ObjectNode node) {
        return JSON.readTree(JSON.writeValueAsString(node));
    }
}
