package dev.sluice.lab.harness;

import dev.sluice.edition.PythonJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values as Python writes them, for templates print them so.
final class PythonText {
    private PythonText() {}

    /// What Python's `str` gives.
    static String str(@Nullable Object value) {
        return value instanceof CharSequence text ? text.toString() : repr(value);
    }

    /// What Python's `repr` gives, of texts of printable characters.
    static String repr(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Double number when number.isNaN() -> "nan";
            case Double number when number.isInfinite() -> number > 0 ? "inf" : "-inf";
            case Double number -> PythonJson.number(number);
            case CharSequence text -> quoted(text.toString());
            case List<?> list ->
                    list.stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry -> repr(entry.getKey()) + ": " + repr(entry.getValue()))
                            .collect(Collectors.joining(", ", "{", "}"));
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder out = new StringBuilder().append(quote);
        text.codePoints()
                .forEach(
                        point -> {
                            switch (point) {
                                case '\\' -> out.append("\\\\");
                                case '\n' -> out.append("\\n");
                                case '\r' -> out.append("\\r");
                                case '\t' -> out.append("\\t");
                                default -> {
                                    if (point == quote) {
                                        out.append('\\').append(quote);
                                    } else if (point < ' ' || point == 0x7f) {
                                        out.append("\\x%02x".formatted(point));
                                    } else {
                                        out.appendCodePoint(point);
                                    }
                                }
                            }
                        });
        return out.append(quote).toString();
    }
}
