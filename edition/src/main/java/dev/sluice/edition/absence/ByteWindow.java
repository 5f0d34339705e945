package dev.sluice.edition.absence;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Keys for bytes: 16 consecutive ones, hashed.
///
/// Inside tensors only windows are looked up whose first four bytes are odd, even, even, odd: one
/// in sixteen, at any byte offset. Outside tensors, where texts are, every window is.
final class ByteWindow {
    static final int LENGTH = 16;

    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MIN_DISTINCT = 4;

    private ByteWindow() {}

    /// Of the 64 windows that begin in this group, those that are looked up.
    static long startsIn(long low, long next) {
        return low
                & ~(low >>> 1 | next << 63)
                & ~(low >>> 2 | next << 62)
                & (low >>> 3 | next << 61);
    }

    static boolean isStart(MemorySegment bytes, long at) {
        return (bytes.get(ValueLayout.JAVA_BYTE, at) & 1) == 1
                && (bytes.get(ValueLayout.JAVA_BYTE, at + 1) & 1) == 0
                && (bytes.get(ValueLayout.JAVA_BYTE, at + 2) & 1) == 0
                && (bytes.get(ValueLayout.JAVA_BYTE, at + 3) & 1) == 1;
    }

    static long hash(MemorySegment bytes, long at) {
        long first = bytes.get(LONG, at) * 0x9E3779B97F4A7C15L;
        long second = bytes.get(LONG, at + 8) * 0xC2B2AE3D27D4EB4FL;
        long mixed = first ^ Long.rotateLeft(second, 31);
        mixed ^= mixed >>> 29;
        return mixed * 0xD6E8FEB86659FD93L;
    }

    /// Whether the window says anything: runs of one value are everywhere.
    static boolean isTelling(MemorySegment bytes, long at) {
        int distinct = 0;
        for (int i = 0; i < LENGTH && distinct < MIN_DISTINCT; i++) {
            byte value = bytes.get(ValueLayout.JAVA_BYTE, at + i);
            boolean seen = false;
            for (int j = 0; j < i && !seen; j++) {
                seen = bytes.get(ValueLayout.JAVA_BYTE, at + j) == value;
            }
            distinct += seen ? 0 : 1;
        }
        return distinct == MIN_DISTINCT;
    }
}
