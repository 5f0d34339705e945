package dev.sluice.engine.chat;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The functions that every template has.
final class Functions {
    private static final int MAX_RANGE = 100_000;

    private Functions() {}

    static void define(Scope scope, ZonedDateTime now) {
        scope.set("range", (Callable) (arguments, _) -> range(arguments));
        scope.set("namespace", (Callable) Functions::namespace);
        scope.set("dict", (Callable) (_, named) -> new LinkedHashMap<Object, Object>(named));
        scope.set(
                "raise_exception",
                (Callable)
                        (arguments, _) -> {
                            throw new TemplateException(
                                    arguments.isEmpty()
                                            ? "the template refuses these messages"
                                            : Values.text(arguments.getFirst()));
                        });
        scope.set(
                "strftime_now",
                (Callable) (arguments, _) -> time(Values.text(arguments.getFirst()), now));
    }

    private static Object namespace(List<Object> arguments, Map<String, Object> named) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Object argument : arguments) {
            if (argument instanceof Map<?, ?> map) {
                map.forEach((key, value) -> members.put(Values.text(key), value));
            }
        }
        members.putAll(named);
        return new Namespace(members);
    }

    private static Object range(List<Object> arguments) {
        long[] bounds = arguments.stream().mapToLong(Functions::bound).toArray();
        long from = bounds.length > 1 ? bounds[0] : 0;
        long to = bounds.length > 1 ? bounds[1] : bounds.length == 1 ? bounds[0] : 0;
        long step = bounds.length > 2 ? bounds[2] : 1;
        if (step == 0) {
            throw new TemplateException("a range has the step 0");
        }
        List<Object> numbers = new ArrayList<>();
        for (long at = from; step > 0 ? at < to : at > to; at = Math.addExact(at, step)) {
            if (numbers.size() >= MAX_RANGE) {
                throw new TemplateException(
                        "a range has more than %,d numbers".formatted(MAX_RANGE));
            }
            numbers.add(at);
        }
        return numbers;
    }

    private static long bound(Object value) {
        if (value instanceof Long number) {
            return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        throw new TemplateException("a range has a bound that is no whole number");
    }

    /// C's `strftime`, in English.
    private static String time(String format, ZonedDateTime now) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char field = format.charAt(++i);
            text.append(
                    switch (field) {
                        case 'Y' -> time(now, "yyyy");
                        case 'y' -> time(now, "yy");
                        case 'm' -> time(now, "MM");
                        case 'd' -> time(now, "dd");
                        case 'H' -> time(now, "HH");
                        case 'I' -> time(now, "hh");
                        case 'M' -> time(now, "mm");
                        case 'S' -> time(now, "ss");
                        case 'p' -> time(now, "a");
                        case 'B' -> time(now, "MMMM");
                        case 'b' -> time(now, "MMM");
                        case 'A' -> time(now, "EEEE");
                        case 'a' -> time(now, "EEE");
                        case 'j' -> time(now, "DDD");
                        case '%' -> "%";
                        default ->
                                throw new TemplateException(
                                        "the time field '%%%c' is not rendered here"
                                                .formatted(field));
                    });
        }
        return text.toString();
    }

    private static String time(ZonedDateTime now, String pattern) {
        return now.format(DateTimeFormatter.ofPattern(pattern, Locale.US));
    }
}
