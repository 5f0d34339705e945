package dev.sluice.edition;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Writes JSON as Python's `json.dumps(…, indent=2)` does, in the order of the tree, so that a
/// rewritten file differs from the original in what changed and nowhere else.
public final class PythonJson {
    private final StringBuilder out = new StringBuilder();
    private final boolean asciiOnly;

    private PythonJson(boolean asciiOnly) {
        this.asciiOnly = asciiOnly;
    }

    /// As transformers writes `config.json`: ASCII, a newline at the end.
    public static byte[] config(JsonNode node) {
        return text(node, true, "\n");
    }

    /// As transformers writes tokenizer files: UTF-8, a newline at the end.
    static byte[] unicode(JsonNode node) {
        return text(node, false, "\n");
    }

    /// As the tokenizers library writes `tokenizer.json`: UTF-8, no newline at the end.
    public static byte[] tokenizer(JsonNode node) {
        return text(node, false, "");
    }

    private static byte[] text(JsonNode node, boolean asciiOnly, String end) {
        PythonJson json = new PythonJson(asciiOnly);
        json.write(node, 0);
        return json.out.append(end).toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonNode node, int depth) {
        if (node.isObject()) {
            writeObject(node, depth);
        } else if (node.isArray()) {
            writeArray(node, depth);
        } else if (node.isString()) {
            writeString(node.asString());
        } else if (node.isFloatingPointNumber()) {
            out.append(number(node.asDouble()));
        } else {
            out.append(node);
        }
    }

    private void writeObject(JsonNode node, int depth) {
        if (node.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        String separator = "";
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            out.append(separator);
            newLine(depth + 1);
            writeString(entry.getKey());
            out.append(": ");
            write(entry.getValue(), depth + 1);
            separator = ",";
        }
        newLine(depth);
        out.append('}');
    }

    private void writeArray(JsonNode node, int depth) {
        if (node.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        Iterator<JsonNode> values = node.iterator();
        while (values.hasNext()) {
            newLine(depth + 1);
            write(values.next(), depth + 1);
            out.append(values.hasNext() ? "," : "");
        }
        newLine(depth);
        out.append(']');
    }

    private void newLine(int depth) {
        out.append('\n').repeat("  ", depth);
    }

    private void writeString(String text) {
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
                    if (c < 0x20 || (asciiOnly && c > 0x7e)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// The shortest digits that read back as the same double (of some subnormals, two), in Python's
    /// notation: an exponent below 1e-4 and from 1e16 on, of at least two digits.
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (exact.signum() == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        String digits = exact.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - exact.scale();
        if (exponent >= -4 && exponent < 16) {
            String plain = exact.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String mantissa =
                digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return "%s%se%s%02d"
                .formatted(
                        exact.signum() < 0 ? "-" : "",
                        mantissa,
                        exponent < 0 ? "-" : "+",
                        Math.abs(exponent));
    }
}
