package dev.sluice.engine.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Texts as Python has them: made of code points, with its idea of white space.
final class Strings {
    private Strings() {}

    /// What Python's `str.isspace` says yes to.
    static boolean isSpace(int c) {
        return Character.isSpaceChar(c)
                || (c >= 0x09 && c <= 0x0d)
                || (c >= 0x1c && c <= 0x1f)
                || c == 0x85;
    }

    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String stripStart(String text) {
        int from = 0;
        while (from < text.length() && isSpace(text.charAt(from))) {
            from++;
        }
        return text.substring(from);
    }

    static String strip(String text) {
        return stripStart(stripEnd(text));
    }

    /// Takes characters off the ends.
    static String strip(String text, String characters, boolean atStart, boolean atEnd) {
        int[] points = text.codePoints().toArray();
        int from = 0;
        int to = points.length;
        while (atStart && from < to && characters.indexOf(points[from]) >= 0) {
            from++;
        }
        while (atEnd && from < to && characters.indexOf(points[to - 1]) >= 0) {
            to--;
        }
        return new String(points, from, to - from);
    }

    static List<String> characters(String text) {
        return text.codePoints().mapToObj(Character::toString).toList();
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// By code points; UTF-16 would order some characters otherwise.
    static int compare(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    /// At white space, without empty parts.
    static List<Object> split(String text, long most) {
        List<Object> parts = new ArrayList<>();
        String rest = stripStart(text);
        while (!rest.isEmpty()) {
            if (most >= 0 && parts.size() >= most) {
                parts.add(stripEnd(rest));
                return parts;
            }
            int end = 0;
            while (end < rest.length() && !isSpace(rest.charAt(end))) {
                end++;
            }
            parts.add(rest.substring(0, end));
            rest = stripStart(rest.substring(end));
        }
        return parts;
    }

    static List<Object> split(String text, String separator, long most) {
        if (separator.isEmpty()) {
            throw new TemplateException("a text is split at nothing");
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator);
                at >= 0 && (most < 0 || parts.size() < most);
                at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    static String replace(String text, String old, String with, long most) {
        if (most < 0) {
            long count = split(text, old.isEmpty() ? "\0" : old, -1).size() - 1L;
            Budget.requireChars(
                    text.length()
                            + Math.max(count, old.isEmpty() ? text.length() : 0) * with.length());
            return text.replace(old, with);
        }
        StringBuilder made = new StringBuilder();
        List<Object> parts = split(text, old, most);
        for (int i = 0; i < parts.size(); i++) {
            made.append(i == 0 ? "" : with).append(parts.get(i));
            Budget.requireChars(made.length());
        }
        return made.toString();
    }

    /// Each word begins with a capital, where any letter behind a non-letter begins one.
    static String title(String text) {
        StringBuilder made = new StringBuilder();
        boolean isInWord = false;
        for (int c : text.codePoints().toArray()) {
            made.appendCodePoint(isInWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
            isInWord = Character.isLetter(c);
        }
        return made.toString();
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return Character.toString(Character.toTitleCase(text.codePointAt(0)))
                + text.substring(end).toLowerCase(java.util.Locale.ROOT);
    }

    /// As Python's `repr`.
    static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder made = new StringBuilder().append(quote);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '\n' -> made.append("\\n");
                                case '\r' -> made.append("\\r");
                                case '\t' -> made.append("\\t");
                                case '\\' -> made.append("\\\\");
                                default -> {
                                    if (c == quote) {
                                        made.append('\\').append(quote);
                                    } else if (isPrintable(c)) {
                                        made.appendCodePoint(c);
                                    } else {
                                        made.append(escaped(c));
                                    }
                                }
                            }
                        });
        return made.append(quote).toString();
    }

    private static String escaped(int c) {
        return c < 0x100
                ? "\\x%02x".formatted(c)
                : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
