package dev.sluice.hub.content;

import dev.sluice.storage.Digest;
import dev.sluice.storage.DigestBuilder;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The sha256 of a file, computed on a thread of its own while others work on the same bytes.
final class FileHash implements AutoCloseable {
    private static final int BUFFERS = 3;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("sluice-sha256").factory());
    private final DigestBuilder sha256 = new DigestBuilder();
    private final byte[][] buffers = new byte[BUFFERS][];
    private final CompletableFuture<?>[] hashed = new CompletableFuture<?>[BUFFERS];
    private final int bufferBytes;
    private int next;

    FileHash(int bufferBytes) {
        this.bufferBytes = bufferBytes;
    }

    /// A buffer that is hashed already, and so may be filled; the one given before stays as it is.
    byte[] buffer() {
        next = (next + 1) % BUFFERS;
        if (hashed[next] != null) {
            hashed[next].join();
        }
        if (buffers[next] == null) {
            buffers[next] = new byte[bufferBytes];
        }
        return buffers[next];
    }

    /// Hashes some of the buffer given last.
    void update(int offset, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(buffers[next], offset, length);
        hashed[next] = CompletableFuture.runAsync(() -> sha256.update(bytes), thread);
    }

    /// The digest of everything.
    Digest finish() {
        return CompletableFuture.supplyAsync(sha256::finish, thread).join();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
