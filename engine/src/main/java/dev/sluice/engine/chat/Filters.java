package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What stands behind `|`.
final class Filters {
    static final Set<String> NAMES =
            Environment.names(
                    "trim length count tojson join upper lower capitalize title replace default d"
                            + " string int float abs round first last list items dictsort map select"
                            + " reject selectattr rejectattr sort unique reverse sum min max indent"
                            + " safe e escape");

    private Filters() {}

    static Object apply(String name, Object value, Given given, Environment environment) {
        return switch (name) {
            case "map", "select", "reject", "selectattr", "rejectattr" ->
                    SelectionFilters.apply(name, value, given, environment);
            case "trim" -> trim(Values.text(value), given);
            case "length", "count" -> length(value);
            case "tojson" -> json(value, given);
            case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
            case "capitalize" -> Strings.capitalize(Values.text(value));
            case "title" -> title(Values.text(value));
            case "replace" ->
                    Strings.replace(
                            Values.text(value),
                            given.text(0, "old"),
                            given.text(1, "new"),
                            given.integer(2, "count", -1));
            case "default", "d" -> {
                boolean isMissing =
                        value == Special.UNDEFINED
                                || (given.truth(1, "boolean", false) && !Values.isTrue(value));
                yield isMissing ? given.value(0, "default_value", "") : value;
            }
            case "string" -> Values.text(value);
            case "safe" -> value;
            case "e", "escape" -> escaped(Values.text(value));
            case "indent" -> indented(Values.text(value), given);
            case "int", "float", "abs", "round" -> NumberFilters.apply(name, value, given);
            case "items", "dictsort" -> entries(name, value, given);
            case "join",
                    "first",
                    "last",
                    "list",
                    "sort",
                    "unique",
                    "reverse",
                    "sum",
                    "min",
                    "max" ->
                    list(name, value, given);
            default ->
                    throw new TemplateException(
                            "the filter '%s' is not rendered here".formatted(name));
        };
    }

    private static String trim(String text, Given given) {
        given.expect(1, "chars");
        return given.value(0, "chars", Special.NONE) instanceof String characters
                ? Strings.strip(text, characters, true, true)
                : Strings.strip(text);
    }

    private static long length(Object value) {
        return switch (value) {
            case String text -> Strings.length(text);
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Special special when special == Special.UNDEFINED -> 0;
            default -> throw new TemplateException(Values.kind(value) + " has no length");
        };
    }

    private static String json(Object value, Given given) {
        given.expect(0, "indent", "ensure_ascii");
        if (given.truth(9, "ensure_ascii", false)) {
            throw new TemplateException("JSON in ASCII is not rendered here");
        }
        return given.value(9, "indent", Special.NONE) instanceof Long indent
                ? Json.of(value, Math.clamp(indent, 0, 16))
                : Json.of(value, -1);
    }

    /// Unlike the method of that name, words begin behind space, `-` and brackets only.
    private static String title(String text) {
        StringBuilder made = new StringBuilder();
        boolean isStart = true;
        for (int c : text.codePoints().toArray()) {
            made.appendCodePoint(isStart ? Character.toUpperCase(c) : Character.toLowerCase(c));
            isStart = Strings.isSpace(c) || "-({[<".indexOf(c) >= 0;
        }
        return made.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static String indented(String text, Given given) {
        given.expect(3, "width", "first", "blank");
        Object width = given.value(0, "width", 4L);
        String margin =
                width instanceof String written
                        ? written
                        : " ".repeat(Math.clamp((Long) width, 0, 100));
        boolean isBlankToo = given.truth(2, "blank", false);
        List<String> lines = new ArrayList<>();
        for (Object line : Strings.split(text, "\n", -1)) {
            String each = Values.text(line);
            boolean isKept = lines.isEmpty() || (each.isEmpty() && !isBlankToo);
            lines.add(isKept ? each : margin + each);
        }
        String made = String.join("\n", lines);
        return given.truth(1, "first", false) ? margin + made : made;
    }

    private static Object entries(String name, Object value, Given given) {
        given.expect(0);
        if (value instanceof Map<?, ?> map) {
            List<Object> entries = Members.entries(map);
            if (name.equals("dictsort")) {
                entries.sort(Comparator.comparing(Filters::key, Operators::order));
            }
            return entries;
        }
        if (value == Special.UNDEFINED && name.equals("items")) {
            return List.of();
        }
        throw new TemplateException(Values.kind(value) + " is no dictionary");
    }

    private static Object list(String name, Object value, Given given) {
        if (name.equals("reverse") && value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        List<Object> items = Values.items(value);
        return switch (name) {
            case "first" -> items.isEmpty() ? Special.UNDEFINED : items.getFirst();
            case "last" -> items.isEmpty() ? Special.UNDEFINED : items.getLast();
            case "list" -> items;
            case "reverse" -> items.reversed();
            case "join" -> joined(items, given);
            case "unique" -> unique(items, given);
            case "sum" -> sum(items, given);
            case "sort" -> sorted(items, given);
            default -> extreme(name, items, given);
        };
    }

    private static Object unique(List<Object> items, Given given) {
        given.expect(0);
        List<Object> unique = new ArrayList<>();
        for (Object item : items) {
            if (unique.stream().noneMatch(other -> folded(other).equals(folded(item)))) {
                unique.add(item);
            }
        }
        return unique;
    }

    private static Object sum(List<Object> items, Given given) {
        given.expect(0, "attribute");
        Object sum = 0L;
        for (Object item : items) {
            sum = Operators.apply("+", sum, SelectionFilters.attribute(item, given));
        }
        return sum;
    }

    private static Object sorted(List<Object> items, Given given) {
        given.expect(1, "reverse", "attribute");
        Comparator<Object> order =
                Comparator.comparing(
                        item -> folded(SelectionFilters.attribute(item, given)), Operators::order);
        items.sort(given.truth(0, "reverse", false) ? order.reversed() : order);
        return items;
    }

    private static Object extreme(String name, List<Object> items, Given given) {
        given.expect(0);
        Comparator<Object> order = Comparator.comparing(Filters::folded, Operators::order);
        return name.equals("min")
                ? items.stream().min(order).orElse(Special.UNDEFINED)
                // The first of equals, as Python has it.
                : items.reversed().stream().max(order).orElse(Special.UNDEFINED);
    }

    private static String joined(List<Object> items, Given given) {
        given.expect(2, "d", "attribute");
        String separator = given.text(0, "d", "");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            Object item = SelectionFilters.attribute(items.get(i), given);
            text.append(i == 0 ? "" : separator).append(Values.text(item));
            Budget.requireChars(text.length());
        }
        return text.toString();
    }

    private static Object key(Object entry) {
        return folded(((Tuple) entry).get(0));
    }

    /// Order and sameness disregard case, unless asked otherwise.
    private static Object folded(Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }
}
