package dev.sluice.engine.chat;

import java.util.List;
import java.util.Map;

/// `tojson` as transformers defines it: Python's `json.dumps` without ASCII escapes, keys in their
/// own order.
final class Json {
    private final int indent;
    private final StringBuilder out = new StringBuilder();

    private Json(int indent) {
        this.indent = indent;
    }

    /// @param indent spaces for each level; negative for one line
    static String of(Object value, int indent) {
        Json json = new Json(indent);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int level) {
        Budget.requireChars(out.length());
        if (level > 100) {
            throw new TemplateException("a value nests too deep for JSON");
        }
        switch (value) {
            case Special special when special == Special.NONE -> out.append("null");
            case Boolean truth -> out.append(truth ? "true" : "false");
            case Long number -> out.append((long) number);
            case Double number -> out.append(Values.number(number));
            case String text -> text(text);
            case List<?> list -> {
                out.append('[');
                boolean isFirst = true;
                for (Object item : list) {
                    separate(isFirst, level + 1);
                    write(item, level + 1);
                    isFirst = false;
                }
                close(']', list.isEmpty(), level);
            }
            case Map<?, ?> map -> {
                out.append('{');
                boolean isFirst = true;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    separate(isFirst, level + 1);
                    if (!(entry.getKey() instanceof String key)) {
                        throw new TemplateException("a key that is no text is written as JSON");
                    }
                    text(key);
                    out.append(": ");
                    write(entry.getValue(), level + 1);
                    isFirst = false;
                }
                close('}', map.isEmpty(), level);
            }
            default ->
                    throw new TemplateException(Values.kind(value) + " cannot be written as JSON");
        }
    }

    private void separate(boolean isFirst, int level) {
        if (!isFirst) {
            out.append(indent < 0 ? ", " : ",");
        }
        newline(level);
    }

    private void close(char bracket, boolean isEmpty, int level) {
        if (!isEmpty) {
            newline(level);
        }
        out.append(bracket);
    }

    private void newline(int level) {
        if (indent >= 0) {
            out.append('\n').repeat(' ', indent * level);
        }
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
