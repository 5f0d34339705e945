package dev.sluice.storage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Hashes one buffer on another thread while its owner reads or writes.
///
/// Hashing and writing a file cost about the same time, so doing both at once nearly halves it. One
/// buffer is under way at most, which keeps the order; its owner must call [#await] before it
/// changes that buffer.
public final class HashAside {
    /// Below this, waking another thread costs more than it saves.
    private static final int WORTH_A_THREAD_BYTES = 256 * 1024;

    private final DigestBuilder builder = new DigestBuilder();
    private @Nullable Thread running;
    private volatile @Nullable Throwable failure;

    /// Starts with no bytes hashed.
    public HashAside() {}

    /// Takes what remains in `bytes`, whose position and limit are left alone.
    public void start(ByteBuffer bytes) {
        await();
        ByteBuffer view = bytes.duplicate();
        if (view.remaining() < WORTH_A_THREAD_BYTES) {
            builder.update(view);
        } else {
            // A virtual thread is cheap to start, and at most as many run as there are cores.
            running =
                    Thread.ofVirtual()
                            .name("sluice-hash")
                            .uncaughtExceptionHandler((_, thrown) -> failure = thrown)
                            .start(() -> builder.update(view));
        }
    }

    /// Waits until the buffer under way is hashed.
    public void await() {
        Thread thread = running;
        if (thread == null) {
            return;
        }
        Threads.joinUninterruptibly(thread);
        running = null;
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("hashing failed", thrown);
        }
    }

    /// The digest of everything started; waits for it.
    public Digest finish() {
        await();
        return builder.finish();
    }
}
