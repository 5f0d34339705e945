package dev.sluice.hub.content;

import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes a blob as its bytes come, on a thread of its own, so that making them and storing them go
/// on at once. Nothing is stored unless [#end] is called.
final class BlobPipe extends OutputStream {
    private static final int PIECE_BYTES = 256 * 1024;
    private static final int PIECES = 8;
    private static final long POLL_MILLIS = 100;

    private final BlockingQueue<Piece> queue = new ArrayBlockingQueue<>(PIECES);
    private final CompletableFuture<Digest> stored = new CompletableFuture<>();
    private byte[] piece = new byte[PIECE_BYTES];
    private int filled;
    private boolean ended;

    /// Bytes on their way, or how they end.
    private sealed interface Piece {
        record Bytes(ByteBuffer content) implements Piece {}

        record End() implements Piece {}

        record Abandoned() implements Piece {}
    }

    BlobPipe(BlobStore blobs) {
        Thread.ofPlatform().daemon().name("sluice-blob").start(() -> store(blobs));
    }

    private void store(BlobStore blobs) {
        try {
            stored.complete(blobs.put(new Source(queue)));
        } catch (RuntimeException | Error failed) {
            stored.completeExceptionally(failed);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, piece.length - filled);
            System.arraycopy(bytes, offset + done, piece, filled, count);
            filled += count;
            done += count;
            if (filled == piece.length) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            send(new Piece.Bytes(ByteBuffer.wrap(piece, 0, filled)));
            piece = new byte[PIECE_BYTES];
            filled = 0;
        }
    }

    /// Says that nothing more comes, and does not wait.
    void end() throws IOException {
        flush();
        ended = true;
        send(new Piece.End());
    }

    /// Waits until the blob is stored, after [#end].
    ///
    /// @throws dev.sluice.storage.StorageException when it cannot be
    Digest join() {
        try {
            return stored.join();
        } catch (CompletionException failed) {
            throw causeOf(failed);
        }
    }

    /// Gives the blob up, unless it is finished.
    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            send(new Piece.Abandoned());
        }
    }

    private void send(Piece next) throws IOException {
        try {
            while (!queue.offer(next, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stored.isDone()) {
                    refuseUnless(next instanceof Piece.Abandoned);
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw interrupted(stopped);
        }
    }

    /// The store failed and reads no more; who sends on has to know.
    private void refuseUnless(boolean givenUp) {
        if (!givenUp) {
            throw new IllegalStateException("a blob ended before its end: " + join());
        }
    }

    private static RuntimeException causeOf(CompletionException failed) {
        return switch (failed.getCause()) {
            case RuntimeException cause -> cause;
            case Error error -> throw error;
            case null, default -> failed;
        };
    }

    private static InterruptedIOException interrupted(InterruptedException stopped) {
        InterruptedIOException failure = new InterruptedIOException("storing was interrupted");
        failure.initCause(stopped);
        return failure;
    }

    /// The reading end.
    private static final class Source implements ReadableByteChannel {
        private final BlockingQueue<Piece> queue;
        private @Nullable ByteBuffer current;
        private boolean ended;

        Source(BlockingQueue<Piece> queue) {
            this.queue = queue;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            while (!ended && (current == null || !current.hasRemaining())) {
                switch (take()) {
                    case Piece.Bytes(ByteBuffer content) -> current = content;
                    case Piece.End() -> ended = true;
                    case Piece.Abandoned() -> throw new IOException("the sender gave up");
                }
            }
            if (ended || current == null) {
                return -1;
            }
            int count = Math.min(target.remaining(), current.remaining());
            target.put(current.slice(current.position(), count));
            current.position(current.position() + count);
            return count;
        }

        private Piece take() throws InterruptedIOException {
            try {
                return queue.take();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw interrupted(stopped);
            }
        }

        @Override
        public boolean isOpen() {
            return !ended;
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
