package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Reads a channel in parts of one size, the last of which is smaller and may be empty.
final class PartReader {
    private static final int FIRST_BYTES = 64 * 1024;

    private final String where;
    private final ReadableByteChannel source;
    private final int partBytes;
    private long bytesRead;

    /// @param where what errors speak of
    PartReader(String where, ReadableByteChannel source, int partBytes) {
        this.where = where;
        this.source = source;
        this.partBytes = partBytes;
    }

    /// The next part, in memory of its own; empty after the end. A short content takes little.
    ///
    /// @throws StorageException when the source cannot be read
    ByteBuffer next() {
        ByteBuffer part = ByteBuffer.allocate(bytesRead == 0 ? FIRST_BYTES : partBytes);
        try {
            while (true) {
                if (source.read(part) < 0) {
                    return part.flip();
                }
                if (part.hasRemaining()) {
                    continue;
                }
                if (part.capacity() == partBytes) {
                    bytesRead += partBytes;
                    return part.flip();
                }
                part =
                        ByteBuffer.allocate(Math.min(2 * part.capacity(), partBytes))
                                .put(part.flip());
            }
        } catch (IOException failed) {
            throw new StorageException(
                    where,
                    "reading what is to be stored failed after "
                            + (bytesRead + part.position())
                            + " bytes ("
                            + failed.getMessage()
                            + ")",
                    "send it again; nothing was stored",
                    failed);
        }
    }
}
