package dev.sluice.engine.chat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The methods of Python's `str` that templates call.
final class StringMethods {
    /// Every method that a text has; some are refused when they are called.
    static final Set<String> NAMES =
            Environment.names(
                    "capitalize casefold center count encode endswith expandtabs find format"
                            + " format_map index isalnum isalpha isascii isdecimal isdigit isidentifier"
                            + " islower isnumeric isprintable isspace istitle isupper join ljust lower"
                            + " lstrip maketrans partition removeprefix removesuffix replace rfind"
                            + " rindex rjust rpartition rsplit rstrip split splitlines startswith strip"
                            + " swapcase title translate upper zfill");

    private StringMethods() {}

    static Object call(
            String text, String name, List<Object> arguments, Map<String, Object> named) {
        Given given = new Given("the method '%s'".formatted(name), arguments, named);
        return switch (name) {
            case "strip" -> strip(text, given, true, true);
            case "lstrip" -> strip(text, given, true, false);
            case "rstrip" -> strip(text, given, false, true);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "title" -> Strings.title(text);
            case "capitalize" -> Strings.capitalize(text);
            case "startswith" -> affix(given, true, text);
            case "endswith" -> affix(given, false, text);
            case "removeprefix" -> {
                String prefix = given.text(0, "prefix");
                yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = given.text(0, "suffix");
                yield text.endsWith(suffix)
                        ? text.substring(0, text.length() - suffix.length())
                        : text;
            }
            case "split" -> {
                Object separator = given.value(0, "sep", Special.NONE);
                long most = given.integer(1, "maxsplit", -1);
                yield separator instanceof String at
                        ? Strings.split(text, at, most)
                        : Strings.split(text, most);
            }
            case "splitlines" -> (Object) text.lines().map(line -> (Object) line).toList();
            case "replace" ->
                    Strings.replace(
                            text,
                            given.text(0, "old"),
                            given.text(1, "new"),
                            given.integer(2, "count", -1));
            case "find" -> found(text, text.indexOf(given.text(0, "sub")));
            case "rfind" -> found(text, text.lastIndexOf(given.text(0, "sub")));
            case "count" -> Strings.split(text, given.text(0, "sub"), -1).size() - 1L;
            case "join" -> {
                List<Object> items = Values.items(given.value(0, "iterable"));
                if (!items.stream().allMatch(String.class::isInstance)) {
                    throw new TemplateException("what is joined are not all texts");
                }
                yield String.join(text, items.stream().map(Values::text).toList());
            }
            case "isdigit" -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
            case "isalpha" -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
            case "isalnum" ->
                    !text.isEmpty() && text.codePoints().allMatch(Character::isLetterOrDigit);
            case "isspace" -> !text.isEmpty() && text.codePoints().allMatch(Strings::isSpace);
            default ->
                    throw new TemplateException(
                            "the method '%s' of a text is not rendered here".formatted(name));
        };
    }

    private static Object strip(String text, Given given, boolean atStart, boolean atEnd) {
        if (given.value(0, "chars", Special.NONE) instanceof String characters) {
            return Strings.strip(text, characters, atStart, atEnd);
        }
        String end = atEnd ? Strings.stripEnd(text) : text;
        return atStart ? Strings.stripStart(end) : end;
    }

    private static boolean affix(Given given, boolean isPrefix, String text) {
        Object affixes = given.value(0, "prefix");
        List<Object> each = affixes instanceof Tuple tuple ? tuple : List.of(affixes);
        return each.stream()
                .anyMatch(
                        affix -> {
                            if (!(affix instanceof String part)) {
                                throw new TemplateException("an affix is no text");
                            }
                            return isPrefix ? text.startsWith(part) : text.endsWith(part);
                        });
    }

    private static long found(String text, int at) {
        return at < 0 ? -1 : text.codePointCount(0, at);
    }
}
