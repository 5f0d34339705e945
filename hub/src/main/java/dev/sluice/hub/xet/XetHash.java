package dev.sluice.hub.xet;

import dev.sluice.storage.Digest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/// A hash of Xet: of a chunk, a xorb, a file or a range of chunks.
///
/// Its 32 bytes are four little-endian 64-bit numbers, and its text is these four in hexadecimal,
/// one after the other. The text is therefore *not* the bytes in hexadecimal: every group of eight
/// is reversed (`docs/xet/api.md`, "Converting Hashes to Strings"). Clients put the sha256 of a
/// file into a shard the same way: its usual text is the text of the field, not the bytes of the
/// field in hexadecimal.
///
/// @param w0 bytes 0 to 7
/// @param w1 bytes 8 to 15
/// @param w2 bytes 16 to 23
/// @param w3 bytes 24 to 31
public record XetHash(long w0, long w1, long w2, long w3) implements Comparable<XetHash> {
    /// Bytes of a hash.
    public static final int BYTES = 32;

    /// Digits of a hash's text.
    public static final int HEX_LENGTH = 64;

    /// What an empty xorb or file hashes to before its last step, and the key that stands for none.
    public static final XetHash ZERO = new XetHash(0, 0, 0, 0);

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// The 32 bytes from `offset` on.
    public static XetHash read(byte[] bytes, int offset) {
        return new XetHash(
                (long) LONG.get(bytes, offset),
                (long) LONG.get(bytes, offset + 8),
                (long) LONG.get(bytes, offset + 16),
                (long) LONG.get(bytes, offset + 24));
    }

    /// Reads the text of a hash: 64 lower-case hexadecimal digits.
    ///
    /// @throws XetFormatException for any other text
    public static XetHash parse(String text) {
        if (text.length() != HEX_LENGTH || !text.chars().allMatch(XetHash::isLowerHex)) {
            throw new XetFormatException(
                    "not a Xet hash: '"
                            + text.substring(0, Math.min(text.length(), 80))
                            + "'; give 64 lower-case hexadecimal digits");
        }
        return new XetHash(number(text, 0), number(text, 16), number(text, 32), number(text, 48));
    }

    /// The field of a shard that carries a sha256.
    public static XetHash ofSha256(Digest sha256) {
        return parse(sha256.hex());
    }

    /// The sha256 that a field of a shard carries.
    public Digest toSha256() {
        return new Digest(toString());
    }

    /// The 32 bytes.
    public byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        write(bytes, 0);
        return bytes;
    }

    /// Puts the 32 bytes to `offset`.
    public void write(byte[] target, int offset) {
        LONG.set(target, offset, w0);
        LONG.set(target, offset + 8, w1);
        LONG.set(target, offset + 16, w2);
        LONG.set(target, offset + 24, w3);
    }

    /// Whether clients ask for this chunk by the global deduplication query: one in 1024 of all.
    public boolean isDedupKey() {
        return Long.remainderUnsigned(w3, 1024) == 0;
    }

    /// Orders as the bytes' numbers do, unsigned, which is how shards sort them.
    @Override
    public int compareTo(XetHash other) {
        int order = Long.compareUnsigned(w0, other.w0);
        order = order != 0 ? order : Long.compareUnsigned(w1, other.w1);
        order = order != 0 ? order : Long.compareUnsigned(w2, other.w2);
        return order != 0 ? order : Long.compareUnsigned(w3, other.w3);
    }

    /// The text that [#parse] reads back.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%016x%016x%016x%016x", w0, w1, w2, w3);
    }

    private static long number(String text, int from) {
        return Long.parseUnsignedLong(text, from, from + 16, 16);
    }

    private static boolean isLowerHex(int digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
    }
}
