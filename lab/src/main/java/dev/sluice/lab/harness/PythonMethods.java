package dev.sluice.lab.harness;

import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.MapELResolver;
import org.jspecify.annotations.Nullable;

/// Looks up keys of maps, and calls Python's methods of texts and lists, no others: a template
/// never reaches a method of Java, which would do something else under the same name, or something
/// that no template should.
final class PythonMethods extends MapELResolver {
    PythonMethods() {
        super(true);
    }

    /// Characters of texts by their index, besides what maps hold.
    @Override
    public @Nullable Object getValue(ELContext context, Object base, Object property) {
        if (!(base instanceof CharSequence text)) {
            return super.getValue(context, base, property);
        }
        context.setPropertyResolved(true);
        String asked = property.toString();
        if (!asked.matches("-?[0-9]{1,9}")) {
            // A method's name is looked up as a property first.
            return null;
        }
        int index = Integer.parseInt(asked);
        String whole = text.toString();
        int points = whole.codePointCount(0, whole.length());
        int place = index < 0 ? index + points : index;
        if (place < 0 || place >= points) {
            throw new ELException("a text of %d characters has no [%d]".formatted(points, index));
        }
        int start = whole.offsetByCodePoints(0, place);
        return Character.toString(whole.codePointAt(start));
    }

    @Override
    public @Nullable Object invoke(
            ELContext context,
            Object base,
            Object method,
            Class<?> @Nullable [] types,
            @Nullable Object[] arguments) {
        if (base instanceof Filter || base instanceof ExpTest) {
            // The library's own calls; the next resolver makes them.
            return null;
        }
        List<Object> given = new ArrayList<>();
        for (Object argument : arguments) {
            given.add(argument instanceof CharSequence text ? text.toString() : argument);
        }
        Object result =
                switch (base) {
                    case CharSequence text -> text(text.toString(), method.toString(), given);
                    case List<?> list -> list(list, method.toString(), given);
                    default -> throw unknown(base, method.toString(), given);
                };
        context.setPropertyResolved(true);
        return result;
    }

    private static Object text(String text, String method, List<Object> given) {
        String first = !given.isEmpty() && given.getFirst() instanceof String some ? some : "";
        return switch (method + given.size()) {
            case "strip0" -> stripRight(stripLeft(text));
            case "lstrip0" -> stripLeft(text);
            case "rstrip0" -> stripRight(text);
            case "lower0" -> text.toLowerCase(Locale.ROOT);
            case "upper0" -> text.toUpperCase(Locale.ROOT);
            case "capitalize0" -> capitalize(text);
            case "split0" -> words(text);
            case "split1" -> split(text, first);
            case "startswith1" -> text.startsWith(first);
            case "endswith1" -> text.endsWith(first);
            case "replace2" -> text.replace(first, String.valueOf(given.get(1)));
            case "join1" -> {
                if (!(given.getFirst() instanceof List<?> list)) {
                    throw unknown(text, method, given);
                }
                yield list.stream().map(String::valueOf).collect(Collectors.joining(text));
            }
            default -> throw unknown(text, method, given);
        };
    }

    private static Object list(List<?> list, String method, List<Object> given) {
        if (given.size() != 1) {
            throw unknown(list, method, given);
        }
        return switch (method) {
            case "index" -> {
                int index = list.indexOf(given.getFirst());
                if (index < 0) {
                    throw new ELException(
                            PythonText.repr(given.getFirst()) + " is not in the list");
                }
                yield (long) index;
            }
            case "count" -> (long) Collections.frequency(list, given.getFirst());
            default -> throw unknown(list, method, given);
        };
    }

    private static List<String> split(String text, String separator) {
        if (separator.isEmpty()) {
            throw new ELException("split: empty separator");
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static List<String> words(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints()
                .forEach(
                        point -> {
                            if (!isSpace(point)) {
                                word.appendCodePoint(point);
                            } else if (!word.isEmpty()) {
                                parts.add(word.toString());
                                word.setLength(0);
                            }
                        });
        if (!word.isEmpty()) {
            parts.add(word.toString());
        }
        return parts;
    }

    private static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return text.substring(0, end).toUpperCase(Locale.ROOT)
                + text.substring(end).toLowerCase(Locale.ROOT);
    }

    static String stripLeft(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    static String stripRight(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /// What Python's `str.isspace` says.
    static boolean isSpace(int point) {
        return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
    }

    private static ELException unknown(Object base, String method, List<Object> given) {
        return new ELException(
                "%s(%d arguments) of %s is not among the methods that are known here"
                        .formatted(method, given.size(), base.getClass().getSimpleName()));
    }
}
