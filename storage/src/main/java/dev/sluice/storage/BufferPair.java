package dev.sluice.storage;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/// Two buffers outside the heap, handed out in turn, whose memory goes back when the arena closes.
///
/// The arena must be shared: another thread hashes one buffer while the owner fills the other.
final class BufferPair {
    /// Large enough that system calls and thread handoffs vanish, small enough for many at once.
    static final int BUFFER_BYTES = 4 * 1024 * 1024;

    private final ByteBuffer[] buffers = new ByteBuffer[2];
    private int turn;

    /// @param expectedBytes how much will pass through: small files get small buffers
    BufferPair(Arena arena, long expectedBytes) {
        long size = Math.clamp(expectedBytes, 4096, BUFFER_BYTES);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = arena.allocate(size, 64).asByteBuffer();
        }
    }

    /// The buffer that was not handed out last, cleared.
    ByteBuffer next() {
        turn ^= 1;
        return buffers[turn].clear();
    }
}
