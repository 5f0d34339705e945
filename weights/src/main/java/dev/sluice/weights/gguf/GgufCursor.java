package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Reads a GGUF header from front to back, never past its end, and says where it stands when it
/// refuses.
final class GgufCursor {
    /// Beyond any real header (a vocabulary of 260,000 tokens takes about 16 MB); a header is held
    /// on the heap, so that it must not grow with a hostile file.
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment segment;
    private final long limit;
    private final String file;
    private long position;

    GgufCursor(MemorySegment segment, String file) {
        this.segment = segment;
        this.limit = Math.min(segment.byteSize(), MAX_HEADER_BYTES);
        this.file = file;
    }

    long position() {
        return position;
    }

    /// What messages name: the file, and the part of it that is read.
    String where(String part) {
        return file + ", " + part;
    }

    byte i8(String part) {
        return segment.get(ValueLayout.JAVA_BYTE, advance(1, part));
    }

    int i32(String part) {
        return segment.get(INT, advance(4, part));
    }

    long i64(String part) {
        return segment.get(LONG, advance(8, part));
    }

    /// A count of things that take at least `minimumBytes` each: refused when they cannot fit in
    /// what is left of the file, so that no count makes an allocation larger than the file.
    int count(int minimumBytes, String part) {
        long count = i64(part);
        long left = limit - position;
        if (count < 0 || count > left / minimumBytes) {
            throw new FormatException(
                    where(part),
                    "has a length of "
                            + Long.toUnsignedString(count)
                            + ", and "
                            + left
                            + " bytes are left for it",
                    "the file is damaged or cut short; fetch it again");
        }
        return Math.toIntExact(count);
    }

    byte[] bytes(int count, String part) {
        long start = advance(count, part);
        return segment.asSlice(start, count).toArray(ValueLayout.JAVA_BYTE);
    }

    void copy(byte[] target, int offset, int count, String part) {
        long start = advance(count, part);
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, start, target, offset, count);
    }

    String string(int maximumBytes, String part) {
        int length = count(1, part);
        if (length > maximumBytes) {
            throw new FormatException(
                    where(part),
                    "is " + length + " bytes long",
                    "GGUF allows at most " + maximumBytes + "; the file is damaged");
        }
        byte[] bytes = bytes(length, part);
        requireUtf8(bytes, true, part);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Refuses bytes that are not UTF-8 as a whole, or whose strings do not all start at the start
    /// of a character.
    void requireUtf8(byte[] bytes, boolean startsWhole, String part) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(bytes.length + 1, 8192));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        if (result.isError() || !startsWhole) {
            throw new FormatException(
                    where(part),
                    "is not UTF-8",
                    "the file is damaged, or was not written as GGUF demands");
        }
    }

    private long advance(long count, String part) {
        if (count > limit - position) {
            String problem =
                    limit == MAX_HEADER_BYTES
                            ? "the header is longer than " + MAX_HEADER_BYTES + " bytes"
                            : "the file ends at byte " + limit + ", within its header";
            throw new FormatException(
                    where(part), problem, "the file is damaged or cut short; fetch it again");
        }
        long start = position;
        position += count;
        return start;
    }
}
