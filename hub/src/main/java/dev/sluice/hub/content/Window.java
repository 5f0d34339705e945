package dev.sluice.hub.content;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// Memory outside the heap that stored bytes pass through: the disk fills it and a connection takes
/// from it, with no copy between.
///
/// Windows are used again, since such memory goes back only when the collector gets to it.
final class Window implements AutoCloseable {
    /// Holds the largest stored chunk several times, so that little is moved to its start.
    private static final int BYTES = 1 << 20;

    /// As many as are kept for later; more may be in use.
    private static final int MAX_IDLE = 32;

    private static final ArrayBlockingQueue<ByteBuffer> IDLE = new ArrayBlockingQueue<>(MAX_IDLE);

    private final ByteBuffer bytes;

    private Window(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static Window take() {
        ByteBuffer idle = IDLE.poll();
        return new Window(idle == null ? ByteBuffer.allocateDirect(BYTES) : idle.clear());
    }

    /// All of it.
    ByteBuffer bytes() {
        return bytes;
    }

    /// Gives it back; nobody may read from it any more.
    @Override
    public void close() {
        boolean _ = IDLE.offer(bytes);
    }
}
