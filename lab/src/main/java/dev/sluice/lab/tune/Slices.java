package dev.sluice.lab.tune;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Memory of any size in pieces that a buffer can hold.
final class Slices {
    private static final long MAX_BYTES = 1 << 28;

    private Slices() {}

    /// Takes one piece.
    @FunctionalInterface
    interface Sink {
        void take(ByteBuffer bytes) throws IOException;
    }

    static void of(MemorySegment bytes, Sink sink) throws IOException {
        for (long from = 0; from < bytes.byteSize(); from += MAX_BYTES) {
            long length = Math.min(MAX_BYTES, bytes.byteSize() - from);
            sink.take(bytes.asSlice(from, length).asByteBuffer());
        }
    }
}
