package dev.sluice.hub;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Paths of addresses: parted first, decoded then, as RFC 3986 has it. Strict UTF-8.
public final class PathText {
    private static final String PLAIN =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private PathText() {}

    /// The decoded names of a raw path that begins with a slash; a slash at the end counts for
    /// nothing.
    public static List<String> names(String rawPath) {
        List<String> names = new ArrayList<>();
        String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        if (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.isEmpty()) {
            return names;
        }
        for (String name : path.split("/", -1)) {
            names.add(decode(name));
        }
        return names;
    }

    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit != '%') {
                bytes.writeBytes(String.valueOf(unit).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            boolean whole = i + 2 < text.length();
            int high = whole ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = whole ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw Refusal.badRequest("the address has a '%' without two hexadecimal digits");
            }
            bytes.write(high * 16 + low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw Refusal.badRequest("the address is not UTF-8");
        }
    }

    /// A name as it stands in an address; slashes in it are encoded.
    public static String encode(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char unit = (char) (each & 0xff);
            if (PLAIN.indexOf(unit) >= 0) {
                encoded.append(unit);
            } else {
                encoded.append(String.format("%%%02X", each & 0xff));
            }
        }
        return encoded.toString();
    }

    /// A path of several names, whose slashes stay.
    public static String encodePath(String path) {
        StringBuilder encoded = new StringBuilder();
        for (String name : path.split("/", -1)) {
            encoded.append(encoded.isEmpty() ? "" : "/").append(encode(name));
        }
        return encoded.toString();
    }
}
