package dev.sluice.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// Two aligned buffers outside the heap, handed out in turn: one is filled while the other is
/// hashed or written.
///
/// Pairs are used again, since memory outside the heap goes back only when the collector gets to
/// it, and a process that writes a thousand shards must not hold a thousand pairs.
final class BufferPair {
    /// Large enough that system calls and thread handoffs vanish, small enough for many at once.
    static final int BUFFER_BYTES = 4 * 1024 * 1024;

    /// What file systems ask of memory that the disk reads itself, bypassing the page cache.
    static final int ALIGNMENT_BYTES = 4096;

    /// As many as are kept for later; more may be in use.
    private static final int MAX_IDLE = 4;

    private static final ArrayBlockingQueue<BufferPair> IDLE = new ArrayBlockingQueue<>(MAX_IDLE);

    private final ByteBuffer[] buffers = {aligned(), aligned()};
    private int turn;

    private BufferPair() {}

    static BufferPair take() {
        BufferPair idle = IDLE.poll();
        return idle == null ? new BufferPair() : idle;
    }

    /// Gives the pair back; nobody may touch its buffers any more, no thread that hashes either.
    void release() {
        boolean _ = IDLE.offer(this);
    }

    /// The buffer that was not handed out last, cleared.
    ByteBuffer next() {
        turn ^= 1;
        return buffers[turn].clear();
    }

    private static ByteBuffer aligned() {
        return ByteBuffer.allocateDirect(BUFFER_BYTES + ALIGNMENT_BYTES)
                .alignedSlice(ALIGNMENT_BYTES)
                .slice(0, BUFFER_BYTES);
    }
}
