package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// Hashes a file: while there are cores to spare with two buffers, of which one is read while the
/// other is hashed; with as many files under way as there are cores in one thread, by pieces that
/// stay in its core's cache.
///
/// Not mapped, because the pages of a mapped file count as this process's resident memory.
final class FileDigest {
    /// Less than the second-level cache of any processor of today, and than what [HashAside] hands
    /// to another thread.
    private static final int PIECE_BYTES = 128 * 1024;

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private static final AtomicInteger UNDER_WAY = new AtomicInteger();

    private FileDigest() {}

    static Digest of(Path file, LongConsumer progressBytes) {
        long bytesRead = 0;
        BufferPair buffers = BufferPair.take();
        HashAside hash = new HashAside();
        int _ = UNDER_WAY.incrementAndGet();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (true) {
                boolean aside = UNDER_WAY.get() < CORES;
                ByteBuffer buffer =
                        buffers.next().limit(aside ? BufferPair.BUFFER_BYTES : PIECE_BYTES);
                while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
                buffer.flip();
                if (!buffer.hasRemaining()) {
                    return hash.finish();
                }
                hash.start(buffer);
                bytesRead += buffer.remaining();
                progressBytes.accept(buffer.remaining());
            }
        } catch (IOException failed) {
            throw DiskFailure.reading(file, bytesRead, failed);
        } finally {
            int _ = UNDER_WAY.decrementAndGet();
            hash.await();
            buffers.release();
        }
    }
}
