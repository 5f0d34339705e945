package dev.sluice.hub.xet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/// Where files are cut into chunks (`docs/xet/chunking.md`): behind a byte at which a rolling hash
/// over the 64 bytes before ends in sixteen zero bits, so that an insertion moves only the cuts
/// near it.
public final class Chunker {
    /// No chunk is shorter, but the last of a file.
    public static final int MIN_BYTES = 8 * 1024;

    /// No chunk is longer.
    public static final int MAX_BYTES = 128 * 1024;

    /// A byte leaves the 64-bit hash after this many further ones.
    private static final int WINDOW_BYTES = 64;

    /// A boundary is where the upper sixteen bits are zero.
    private static final int MASK_SHIFT = 48;

    private static final long[] GEAR = gear();

    private Chunker() {}

    /// The length of the first chunk of `data[from, to)`. Where the file goes on behind `to`, at
    /// least [#MAX_BYTES] must be given, for otherwise the end is taken for the file's.
    ///
    /// The hash depends on the last 64 bytes only, so what lies further before the first place
    /// where a chunk may end is skipped.
    public static int firstChunk(byte[] data, int from, int to) {
        Objects.checkFromToIndex(from, to, data.length);
        int length = to - from;
        if (length <= MIN_BYTES) {
            return length;
        }
        int end = from + Math.min(length, MAX_BYTES);
        long hash = 0;
        int at = from + MIN_BYTES - WINDOW_BYTES;
        for (int warm = from + MIN_BYTES - 1; at < warm; at++) {
            hash = (hash << 1) + GEAR[data[at] & 0xFF];
        }
        for (; at < end; at++) {
            hash = (hash << 1) + GEAR[data[at] & 0xFF];
            if (hash >>> MASK_SHIFT == 0) {
                return at + 1 - from;
            }
        }
        return end - from;
    }

    private static long[] gear() {
        try (InputStream table = Chunker.class.getResourceAsStream("gear-table.txt")) {
            if (table == null) {
                throw new IllegalStateException("gear-table.txt is not in this jar");
            }
            String text = new String(table.readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.strip().split("\\s+", -1))
                    .mapToLong(entry -> Long.parseUnsignedLong(entry, 16))
                    .toArray();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
