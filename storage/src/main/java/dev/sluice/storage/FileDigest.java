package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/// Hashes a file with two buffers: one is read while the other is hashed.
///
/// Not mapped, because the pages of a mapped file count as this process's resident memory.
final class FileDigest {
    private FileDigest() {}

    static Digest of(Path file, LongConsumer progressBytes) {
        long bytesRead = 0;
        BufferPair buffers = BufferPair.take();
        HashAside hash = new HashAside();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (true) {
                ByteBuffer buffer = buffers.next();
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
            hash.await();
            buffers.release();
        }
    }
}
