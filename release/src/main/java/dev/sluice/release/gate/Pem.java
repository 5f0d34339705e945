package dev.sluice.release.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Keys as text (RFC 7468).
final class Pem {
    private static final int MAX_BYTES = 65_536;
    private static final int LINE = 64;

    private Pem() {}

    static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    /// The bytes under the label.
    ///
    /// @throws KeyException where there is no such part, or it is not whole
    static byte[] decode(String where, String text, String label) {
        Matcher matcher =
                Pattern.compile(
                                "-----BEGIN %1$s-----([A-Za-z0-9+/=\\s]*)-----END %1$s-----"
                                        .formatted(label))
                        .matcher(text);
        if (!matcher.find()) {
            throw new KeyException(
                    where,
                    "there is no '-----BEGIN %s-----' in it".formatted(label),
                    text.contains("ENCRYPTED PRIVATE KEY")
                            ? "decrypt it first: openssl pkey -in FILE"
                            : "name a file in PEM");
        }
        try {
            return Base64.getMimeDecoder().decode(matcher.group(1));
        } catch (IllegalArgumentException e) {
            throw new KeyException(where, "its base64 is damaged", "copy the file again");
        }
    }

    static String encode(String label, byte[] bytes) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(bytes));
    }
}
