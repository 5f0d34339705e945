package dev.sluice.hub.content;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;

/// Memory outside the heap that stored bytes pass through: the disk fills it and a connection takes
/// from it, with no copy between.
///
/// Windows are used again, since such memory goes back only when the collector gets to it.
final class Window {
    /// Holds the largest stored chunk several times, so that little is moved to its start.
    private static final int BYTES = 1 << 20;

    /// As many as are kept for later; more may be in use.
    private static final int MAX_IDLE = 32;

    private static final ArrayBlockingQueue<ByteBuffer> IDLE = new ArrayBlockingQueue<>(MAX_IDLE);

    private Window() {}

    static ByteBuffer take() {
        ByteBuffer idle = IDLE.poll();
        return idle == null ? ByteBuffer.allocateDirect(BYTES) : idle.clear();
    }

    /// Gives one back when all that passed through it was taken. Where that failed it is left to
    /// the collector: a connection that is ending may still read from it, and must not see what the
    /// next one is sent.
    static void giveBack(ByteBuffer window) {
        boolean _ = IDLE.offer(window);
    }
}
