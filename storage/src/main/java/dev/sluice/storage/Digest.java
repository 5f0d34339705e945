package dev.sluice.storage;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// The sha256 of some bytes: the name by which a file, a blob or a tensor is known everywhere.
///
/// Written `sha256:<hex>`, as container registries and the Hugging Face hub's large files do.
///
/// @param hex 64 lower-case hexadecimal digits
public record Digest(String hex) implements Comparable<Digest> {
    /// Digits of a sha256 in hexadecimal.
    public static final int HEX_LENGTH = 64;

    private static final String PREFIX = "sha256:";

    public Digest {
        if (!isLowerHex(hex)) {
            throw new IllegalArgumentException(
                    "'"
                            + abbreviated(hex)
                            + "': not the sha256 of anything; give 64 lower-case hexadecimal"
                            + " digits");
        }
    }

    /// Reads `sha256:<64 lower-case hexadecimal digits>`.
    ///
    /// @throws IllegalArgumentException for any other text
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "'"
                            + abbreviated(text)
                            + "': not a digest; write sha256: and 64 lower-case hexadecimal"
                            + " digits");
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /// The digest of `bytes`.
    public static Digest of(byte[] bytes) {
        return new DigestBuilder().update(bytes).finish();
    }

    /// The digest of the file's content, read once with two fixed buffers whatever its size.
    ///
    /// @param progressBytes is told the number of further bytes read, after each buffer
    /// @throws StorageException when the file cannot be read
    public static Digest ofFile(Path file, LongConsumer progressBytes) {
        return FileDigest.of(file, progressBytes);
    }

    /// The digest of the file's content.
    ///
    /// @throws StorageException when the file cannot be read
    public static Digest ofFile(Path file) {
        return FileDigest.of(file, _ -> {});
    }

    static Digest ofRaw(byte[] sha256) {
        return new Digest(HexFormat.of().formatHex(sha256));
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /// `sha256:<hex>`, which [#parse] reads back.
    @Override
    public String toString() {
        return PREFIX + hex;
    }

    private static boolean isLowerHex(String text) {
        if (text.length() != HEX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (!((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    /// A refused text may be anything, so a message quotes only its beginning.
    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
