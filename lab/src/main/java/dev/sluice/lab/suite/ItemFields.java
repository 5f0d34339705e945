package dev.sluice.lab.suite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The fields of one line of a suite; errors name the line and the field.
final class ItemFields {
    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build()
                    .reader();

    private final String where;
    private final ObjectNode object;
    private final Set<String> asked = new HashSet<>();

    private ItemFields(String where, ObjectNode object) {
        this.where = where;
        this.object = object;
    }

    static ItemFields parse(String where, String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new SuiteException(
                    where,
                    "not valid JSON: " + e.getOriginalMessage(),
                    "write one JSON object a line");
        }
        if (!(node instanceof ObjectNode object)) {
            throw new SuiteException(where, "not a JSON object", "write {\"id\": …} a line");
        }
        return new ItemFields(where, object);
    }

    boolean has(String field) {
        return object.has(field);
    }

    Optional<JsonNode> optional(String field) {
        asked.add(field);
        return Optional.ofNullable(object.get(field));
    }

    private JsonNode required(String field) {
        return optional(field).orElseThrow(() -> refuse(field, "missing", "add it"));
    }

    String text(String field) {
        JsonNode node = required(field);
        if (!node.isString()) {
            throw refuse(field, "not a text", "write it in double quotes");
        }
        return node.asString();
    }

    String nonEmpty(String field) {
        String text = text(field);
        if (text.isEmpty()) {
            throw refuse(field, "empty", "write some text");
        }
        return text;
    }

    Optional<String> optionalText(String field) {
        return optional(field).map(_ -> text(field));
    }

    /// A list of texts, or a single text.
    List<String> texts(String field, int atLeast, int atMost) {
        JsonNode node = required(field);
        List<String> texts = new ArrayList<>();
        for (JsonNode each : node.isArray() ? node : List.of(node)) {
            if (!each.isString() || each.asString().isEmpty()) {
                throw refuse(field, "holds what is not a text, or is empty", "list texts");
            }
            texts.add(each.asString());
        }
        if (texts.size() < atLeast || texts.size() > atMost) {
            throw refuse(
                    field,
                    "%d texts, not %d to %d".formatted(texts.size(), atLeast, atMost),
                    "list them in brackets");
        }
        return texts;
    }

    /// A whole number of `first` to `last`.
    int number(String field, int first, int last) {
        JsonNode node = required(field);
        if (!node.isIntegralNumber()
                || !node.canConvertToInt()
                || node.intValue() < first
                || node.intValue() > last) {
            throw refuse(
                    field,
                    "not a whole number of %d to %d".formatted(first, last),
                    "count from %d".formatted(first));
        }
        return node.intValue();
    }

    boolean flag(String field) {
        JsonNode node = optional(field).orElse(null);
        if (node == null) {
            return false;
        }
        if (!node.isBoolean()) {
            throw refuse(field, "not a truth value", "write true or false");
        }
        return node.booleanValue();
    }

    Metric metric(String field) {
        String text = text(field);
        for (Metric metric : Metric.values()) {
            if (metric.text().equals(text)) {
                return metric;
            }
        }
        throw refuse(
                field,
                "'%s' is not a metric".formatted(text),
                "write acc, acc_norm, acc_bytes or acc_token");
    }

    void refuseOthers() {
        for (String field : object.propertyNames()) {
            if (!asked.contains(field)) {
                throw refuse(field, "not a field of this", "remove it, or correct its name");
            }
        }
    }

    SuiteException refuse(String field, String problem, String remedy) {
        return new SuiteException("%s, field '%s'".formatted(where, field), problem, remedy);
    }
}
