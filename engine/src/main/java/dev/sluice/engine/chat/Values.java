package dev.sluice.engine.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The values of templates: [Special], Boolean, Long, Double, String, List, Map, and what can be
/// called; their truth, their text and their equality are Python's.
final class Values {
    private static final int MAX_DEPTH = 100;

    private Values() {}

    /// A value from outside: lists, maps, texts, numbers, truth and null.
    static Object of(@org.jspecify.annotations.Nullable Object value) {
        return of(value, 0);
    }

    private static Object of(@org.jspecify.annotations.Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TemplateException("a message nests more than %d deep".formatted(MAX_DEPTH));
        }
        return switch (value) {
            case null -> Special.NONE;
            case Boolean truth -> truth;
            case Integer number -> number.longValue();
            case Long number -> number;
            case Float number -> number.doubleValue();
            case Double number -> number;
            case CharSequence text -> text.toString();
            case Collection<?> items -> {
                List<Object> list = new ArrayList<>(items.size());
                items.forEach(item -> list.add(of(item, depth + 1)));
                yield list;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> made = new LinkedHashMap<>();
                map.forEach((key, item) -> made.put(of(key, depth + 1), of(item, depth + 1)));
                yield made;
            }
            default ->
                    throw new TemplateException(
                            "a message holds a %s; only texts, numbers, lists and maps can be rendered"
                                    .formatted(value.getClass().getSimpleName()));
        };
    }

    static boolean isTrue(Object value) {
        return switch (value) {
            case Special _ -> false;
            case Boolean truth -> truth;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /// What a loop goes through: items, keys, or characters.
    static List<Object> items(Object value) {
        return switch (value) {
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> new ArrayList<>(map.keySet());
            case String text -> new ArrayList<>(Strings.characters(text));
            case Special special when special == Special.UNDEFINED -> List.of();
            default -> throw new TemplateException(kind(value) + " has no items");
        };
    }

    /// As Python's `str`.
    static String text(Object value) {
        return switch (value) {
            case String text -> text;
            case Special special -> special == Special.NONE ? "None" : "";
            default -> {
                StringBuilder out = new StringBuilder();
                write(value, out, 0);
                yield out.toString();
            }
        };
    }

    private static void write(Object value, StringBuilder out, int depth) {
        Budget.requireChars(out.length());
        if (depth > MAX_DEPTH) {
            throw new TemplateException("a value nests more than %d deep".formatted(MAX_DEPTH));
        }
        switch (value) {
            case String text -> out.append(Strings.quoted(text));
            case Special special -> out.append(special == Special.NONE ? "None" : "Undefined");
            case Boolean truth -> out.append(truth ? "True" : "False");
            case Long number -> out.append((long) number);
            case Double number -> out.append(number(number));
            case Tuple tuple -> {
                sequence('(', tuple, out, depth);
                out.append(tuple.size() == 1 ? ",)" : ")");
            }
            case List<?> list -> {
                sequence('[', list, out, depth);
                out.append(']');
            }
            case Map<?, ?> map -> {
                String before = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(before);
                    write(entry.getKey(), out, depth + 1);
                    out.append(": ");
                    write(entry.getValue(), out, depth + 1);
                    before = ", ";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            default -> throw new TemplateException(kind(value) + " cannot be printed");
        }
    }

    private static void sequence(char open, List<?> items, StringBuilder out, int depth) {
        out.append(open);
        String before = "";
        for (Object item : items) {
            out.append(before);
            write(item, out, depth + 1);
            before = ", ";
        }
    }

    /// As Python's `repr` of a float.
    static String number(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        return "%s%s%se%s%02d"
                .formatted(
                        number < 0 ? "-" : "",
                        digits.substring(0, 1),
                        digits.length() > 1 ? "." + digits.substring(1) : "",
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }

    static boolean equal(Object left, Object right) {
        Object a = left instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : left;
        Object b = right instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : right;
        if (a instanceof Number x && b instanceof Number y) {
            return (x instanceof Long && y instanceof Long)
                    ? x.longValue() == y.longValue()
                    : x.doubleValue() == y.doubleValue();
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            if (x.size() != y.size() || (x instanceof Tuple) != (y instanceof Tuple)) {
                return false;
            }
            for (int i = 0; i < x.size(); i++) {
                if (!equal(x.get(i), y.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return x.size() == y.size()
                    && x.entrySet().stream()
                            .allMatch(
                                    entry -> {
                                        Object other = y.get(entry.getKey());
                                        return other != null && equal(entry.getValue(), other);
                                    });
        }
        return a.equals(b);
    }

    /// What a value is called in messages.
    static String kind(Object value) {
        return switch (value) {
            case Special special -> special == Special.NONE ? "None" : "what is not defined";
            case Boolean _ -> "a truth value";
            case Long _, Double _ -> "a number";
            case String _ -> "a text";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dictionary";
            default -> "a function";
        };
    }
}
