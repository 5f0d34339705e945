package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON in and out, bounded.
final class Json {
    /// Deep enough for any request of a client.
    private static final int MAX_DEPTH = 32;

    static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /// Reads a body that holds one object.
    ///
    /// @throws Refusal when it is longer, not JSON, or no object
    static JsonNode read(InputStream body, int maxBytes) throws IOException {
        byte[] bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw Refusal.tooLarge("the body is longer than " + maxBytes + " bytes");
        }
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (!node.isObject()) {
                throw Refusal.badRequest("the body is not a JSON object");
            }
            return node;
        } catch (JacksonException wrong) {
            throw Refusal.badRequest("the body is not JSON: " + wrong.getOriginalMessage());
        }
    }

    /// A text that must be there.
    static String text(JsonNode object, String field) {
        return optionalText(object, field)
                .orElseThrow(() -> Refusal.badRequest("'" + field + "' is missing, or no text"));
    }

    /// A text that may be missing or null.
    static Optional<String> optionalText(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    /// A number of bytes that must be there.
    static long size(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw Refusal.badRequest("'" + field + "' is missing, or no number of bytes");
        }
        return value.longValue();
    }

    /// The elements of an array that must be there.
    static List<JsonNode> elements(JsonNode object, String field, int max) {
        JsonNode value = object.path(field);
        if (!value.isArray()) {
            throw Refusal.badRequest("'" + field + "' is missing, or no array");
        }
        if (value.size() > max) {
            throw Refusal.badRequest("'" + field + "' has more than " + max + " elements");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }
}
