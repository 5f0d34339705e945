package dev.sluice.seal.describe;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Values as YAML that every reader, of 1.1 or 1.2, takes for what they are.
public final class YamlText {
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z][A-Za-z0-9_-]*([./:][A-Za-z0-9_-]+)*");

    /// An index range: `0..3` is text to every reader.
    private static final Pattern RANGE = Pattern.compile("[0-9]+\\.\\.[0-9]+");

    private static final Set<String> WORDS_WITH_MEANING =
            Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

    private YamlText() {}

    /// A document in blocks, mappings and lists each on lines of their own.
    public static String block(JsonNode mapping) {
        StringBuilder out = new StringBuilder();
        entries(out, mapping, "");
        return out.toString();
    }

    /// A value in one line.
    public static String inline(JsonNode value) {
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> text(entry.getKey()) + ": " + inline(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value.isArray()) {
            return value.valueStream()
                    .map(YamlText::inline)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return value.isNumber() || value.isBoolean() ? value.asString() : text(value.asString());
    }

    /// Text, in quotes where it must be.
    public static String text(String value) {
        boolean plain =
                (PLAIN.matcher(value).matches() || RANGE.matcher(value).matches())
                        && !WORDS_WITH_MEANING.contains(value.toLowerCase(Locale.ROOT));
        return plain ? value : quoted(value);
    }

    /// Text in double quotes.
    public static String quoted(String value) {
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

    private static void entries(StringBuilder out, JsonNode mapping, String indent) {
        mapping.properties()
                .forEach(
                        entry -> {
                            out.append(indent).append(text(entry.getKey())).append(':');
                            value(out, entry.getValue(), indent);
                        });
    }

    private static void value(StringBuilder out, JsonNode value, String indent) {
        if (value.isObject() && !value.isEmpty()) {
            out.append('\n');
            entries(out, value, indent + "  ");
        } else if (value.isArray() && !value.isEmpty()) {
            out.append('\n');
            value.forEach(item -> item(out, item, indent));
        } else {
            out.append(' ').append(inline(value)).append('\n');
        }
    }

    /// A list stands under its key; a mapping in it begins in the line of its dash.
    private static void item(StringBuilder out, JsonNode item, String indent) {
        if (item.isObject() && !item.isEmpty()) {
            StringBuilder inner = new StringBuilder();
            entries(inner, item, indent + "  ");
            out.append(indent).append("- ").append(inner.substring(indent.length() + 2));
        } else {
            out.append(indent).append("- ").append(inline(item)).append('\n');
        }
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
