package dev.sluice.storage;

import java.nio.ByteBuffer;

/// A blob that is open for reading, at any position. For one thread at a time.
///
/// Reading on where the last read ended is fast with every store; jumping about costs a request
/// each with a store on a server.
public interface BlobContent extends AutoCloseable {
    /// How many bytes the blob has.
    long sizeBytes();

    /// Reads up to what `into` has room for.
    ///
    /// @param position of the first byte, from 0
    /// @return how many bytes were read, at least one; or -1 at or after the end
    /// @throws StorageException when the blob cannot be read any more
    int read(ByteBuffer into, long position);

    /// Fills `into`.
    ///
    /// @throws StorageException when the blob ends before, or cannot be read any more
    default void readFully(ByteBuffer into, long position) {
        long next = position;
        while (into.hasRemaining()) {
            int count = read(into, next);
            if (count < 0) {
                throw new StorageException(
                        "a blob of " + sizeBytes() + " bytes",
                        "ends before byte " + (next + into.remaining()),
                        "verify the store",
                        null);
            }
            next += count;
        }
    }

    @Override
    void close();
}
