package dev.sluice.hub.access;

import dev.sluice.hub.Refusal;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What people fill in, as the database keeps it: a JSON object of texts.
final class RequestFields {
    private static final int MAX_FIELDS = 32;
    private static final int MAX_NAME = 128;
    private static final int MAX_VALUE = 2000;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private RequestFields() {}

    /// @throws Refusal when it is more than a form holds
    static String write(Map<String, String> fields) {
        if (fields.size() > MAX_FIELDS) {
            throw Refusal.badRequest("a request has at most " + MAX_FIELDS + " fields");
        }
        fields.forEach(
                (name, value) -> {
                    if (name.isBlank() || name.length() > MAX_NAME) {
                        throw Refusal.badRequest(
                                "the name of a field has 1 to " + MAX_NAME + " characters");
                    }
                    if (value.length() > MAX_VALUE) {
                        throw Refusal.badRequest(
                                "the field '"
                                        + name
                                        + "' is longer than "
                                        + MAX_VALUE
                                        + " characters");
                    }
                });
        return JSON.writeValueAsString(new TreeMap<>(fields));
    }

    static Map<String, String> read(String json) {
        return JSON.readValue(json, TEXTS);
    }
}
