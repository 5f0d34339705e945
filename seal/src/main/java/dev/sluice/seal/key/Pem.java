package dev.sluice.seal.key;

import dev.sluice.seal.SealException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One labelled part of a file of keys or certificates as text (RFC 7468).
final class Pem {
    private static final int MAX_BYTES = 1 << 20;
    private static final int LINE = 64;
    private static final Pattern PART =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]{1,64})-----([^-]*(?:-(?!----)[^-]*)*)-----END \\1-----",
                    Pattern.DOTALL);

    private final String label;
    private final byte[] bytes;

    private Pem(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /// What stands after `BEGIN`.
    String label() {
        return label;
    }

    /// The DER.
    byte[] bytes() {
        return bytes.clone();
    }

    /// All parts of the file, in their order.
    ///
    /// @throws SealException where it cannot be read, or a part's base64 is damaged
    static List<Pem> read(Path file) {
        return parse(file.toString(), new String(content(file), StandardCharsets.ISO_8859_1));
    }

    static List<Pem> parse(String where, String text) {
        List<Pem> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text);
        while (matcher.find()) {
            parts.add(new Pem(matcher.group(1), decode(where, matcher.group(2))));
        }
        return parts;
    }

    static String encode(String label, byte[] bytes) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(bytes));
    }

    /// The bytes of a file of keys.
    ///
    /// @throws SealException where there is no such file, or it is too large for one
    static byte[] content(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new SealException(
                        file.toString(),
                        "it is larger than any file of keys",
                        "name a key or a certificate chain");
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw new SealException(
                    file.toString(),
                    "there is no such file",
                    "make a key with `sluice key create " + file + "`, or correct the path");
        } catch (IOException failed) {
            throw new SealException(
                    file.toString(), "it cannot be read", "look at its permissions", failed);
        }
    }

    private static byte[] decode(String where, String body) {
        try {
            // Line ends and spaces are all that may stand between the characters.
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException damaged) {
            if (body.contains(":")) {
                throw new SealException(
                        where,
                        "the key is encrypted in OpenSSL's old way, which is weak",
                        "convert it: openssl pkcs8 -topk8 -in KEY -out NEW",
                        damaged);
            }
            throw new SealException(where, "its base64 is damaged", "copy the file again", damaged);
        }
    }
}
