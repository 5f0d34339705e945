package dev.sluice.release;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Prints a plan as YAML in one fixed form: two levels in blocks, what is below them in one line.
final class CanonicalYaml {
    /// What every YAML reader, 1.1 or 1.2, takes as text without quotes, in a list too.
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z][A-Za-z0-9_-]*([./:][A-Za-z0-9_-]+)*");

    /// An index range: `0..3` is text to every reader.
    private static final Pattern RANGE = Pattern.compile("[0-9]+\\.\\.[0-9]+");

    private static final Set<String> WORDS_WITH_MEANING =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private CanonicalYaml() {}

    static String print(ReleasePlan plan) {
        ObjectNode json = CanonicalJson.of(plan);
        StringBuilder out = new StringBuilder();
        out.append("model: ").append(inline(json.path("model"))).append('\n');
        out.append("source: ").append(inline(json.path("source"))).append('\n');
        if (!json.path("components").isEmpty()) {
            out.append("components:\n");
            for (JsonNode component : json.path("components")) {
                block(out, component.path("name").asString(), component.path("selectors"));
            }
        }
        out.append("editions:\n");
        json.path("editions").properties().forEach(e -> block(out, e.getKey(), e.getValue()));
        if (json.has("withheld")) {
            out.append("withheld:\n  recipients:\n");
            json.path("withheld")
                    .path("recipients")
                    .forEach(key -> out.append("    - ").append(inline(key)).append('\n'));
        }
        gate(out, json);
        return out.toString();
    }

    private static void gate(StringBuilder out, ObjectNode json) {
        for (String key : List.of("suites", "controls", "approvers")) {
            if (json.has(key)) {
                out.append(key).append(":\n");
                json.path(key)
                        .properties()
                        .forEach(
                                entry ->
                                        out.append("  ")
                                                .append(text(entry.getKey()))
                                                .append(": ")
                                                .append(inline(entry.getValue()))
                                                .append('\n'));
            }
        }
        if (json.has("training")) {
            out.append("training: ").append(inline(json.path("training"))).append('\n');
        }
        if (json.has("gate")) {
            out.append("gate:\n");
            json.path("gate")
                    .forEach(
                            check ->
                                    check.properties()
                                            .forEach(
                                                    entry ->
                                                            out.append("  - ")
                                                                    .append(entry.getKey())
                                                                    .append(": ")
                                                                    .append(
                                                                            inline(
                                                                                    entry
                                                                                            .getValue()))
                                                                    .append('\n')));
        }
    }

    private static void block(StringBuilder out, String name, JsonNode entries) {
        out.append("  ").append(text(name)).append(":\n");
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            out.append("    ").append(entry.getKey()).append(": ");
            out.append(inline(entry.getValue())).append('\n');
        }
    }

    static String inline(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> entry.getKey() + ": " + inline(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value.isArray()) {
            return value.valueStream()
                    .map(CanonicalYaml::inline)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return value.isNumber() || value.isBoolean() ? value.asString() : text(value.asString());
    }

    private static String text(String value) {
        boolean plain =
                (PLAIN.matcher(value).matches() || RANGE.matcher(value).matches())
                        && !WORDS_WITH_MEANING.contains(value.toLowerCase(java.util.Locale.ROOT));
        return plain ? value : quoted(value);
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.codePoints()
                .forEach(
                        point -> {
                            if (point == '"' || point == '\\') {
                                out.append('\\').appendCodePoint(point);
                            } else if (isPrintable(point)) {
                                out.appendCodePoint(point);
                            } else {
                                out.append("\\U%08X".formatted(point));
                            }
                        });
        return out.append('"').toString();
    }

    /// Whatever could be lost, folded or invisible is escaped: controls, separators other than the
    /// space, marks of order, unassigned and private characters.
    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
