package dev.sluice.hub.git;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The SHA-1 by which git knows an object.
///
/// @param hex 40 lower-case hexadecimal digits
public record Oid(String hex) implements Comparable<Oid> {
    /// Bytes of an id inside a tree.
    static final int BYTES = 20;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");

    public Oid {
        if (!isOid(hex)) {
            throw new IllegalArgumentException("an object id has 40 digits of 0-9a-f");
        }
    }

    /// Whether a text has the form of an id.
    public static boolean isOid(String text) {
        return FORM.matcher(text).matches();
    }

    /// The id of a file's content.
    public static Oid ofBlob(byte[] content) {
        return of("blob", content);
    }

    /// A hash that was fed `blob <size>\0` and waits for the content, for files that are not in
    /// memory.
    ///
    /// @param sizeBytes the size of the content that will follow
    public static MessageDigest blobHash(long sizeBytes) {
        MessageDigest hash = sha1();
        hash.update(blobHeader(sizeBytes));
        return hash;
    }

    /// What git hashes before a file's content.
    public static byte[] blobHeader(long sizeBytes) {
        return ("blob " + sizeBytes + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /// The id in a finished [#blobHash].
    public static Oid of(MessageDigest finished) {
        return new Oid(HexFormat.of().formatHex(finished.digest()));
    }

    static Oid of(String type, byte[] content) {
        MessageDigest hash = sha1();
        hash.update((type + " " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
        hash.update(content);
        return of(hash);
    }

    byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    static Oid ofBytes(byte[] bytes, int from) {
        return new Oid(HexFormat.of().formatHex(bytes, from, from + BYTES));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java platform has no SHA-1", missing);
        }
    }

    @Override
    public int compareTo(Oid other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
