package dev.sluice.edition.absence;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The forms that a text takes when it is pasted into another file.
final class TextForms {
    private TextForms() {}

    /// The text's bytes in each form that differs from those before it, by the form's name.
    static Map<String, byte[]> of(byte[] file) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        Optional<String> decoded = decode(file);
        if (decoded.isPresent()) {
            String text = decoded.get();
            String once = escape(text, false);
            String ascii = escape(text, true);
            add(forms, text, "JSON-escaped", once, StandardCharsets.UTF_8);
            add(forms, text, "JSON-escaped to ASCII", ascii, StandardCharsets.UTF_8);
            add(forms, once, "JSON-escaped twice", escape(once, false), StandardCharsets.UTF_8);
            add(
                    forms,
                    ascii,
                    "JSON-escaped twice to ASCII",
                    escape(ascii, true),
                    StandardCharsets.UTF_8);
            String unix = text.replace("\r\n", "\n");
            add(forms, text, "with Unix line ends", unix, StandardCharsets.UTF_8);
            add(
                    forms,
                    once,
                    "JSON-escaped with Unix line ends",
                    escape(unix, false),
                    StandardCharsets.UTF_8);
            forms.put("as UTF-16, little endian", text.getBytes(StandardCharsets.UTF_16LE));
            forms.put("as UTF-16, big endian", text.getBytes(StandardCharsets.UTF_16BE));
        }
        for (int skip = 0; skip < 3 && skip < file.length; skip++) {
            // Three bytes become four characters: the phase at which the file begins decides.
            byte[] shifted = new byte[file.length - skip - (file.length - skip) % 3];
            System.arraycopy(file, skip, shifted, 0, shifted.length);
            forms.put("as Base64 from byte " + skip, Base64.getEncoder().encode(shifted));
        }
        return forms;
    }

    private static void add(
            Map<String, byte[]> forms, String plain, String name, String form, Charset charset) {
        if (!form.equals(plain)) {
            forms.put(name, form.getBytes(charset));
        }
    }

    private static Optional<String> decode(byte[] file) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(file))
                            .toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    /// As JSON writers do: the short escapes where there are some, `\\u` with small letters else.
    static String escape(String text, boolean toAscii) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                case '\b' -> escaped.append("\\b");
                case '\f' -> escaped.append("\\f");
                default -> {
                    if (character < 0x20 || (toAscii && character > 0x7E)) {
                        escaped.append("\\u%04x".formatted((int) character));
                    } else {
                        escaped.append(character);
                    }
                }
            }
        }
        return escaped.toString();
    }
}
