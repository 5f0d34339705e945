package dev.sluice.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Content-addressed bytes: what is put in is found again under its digest.
///
/// A blob is found only when it is whole and durable, so a kill at any byte leaves the store as it
/// was or with the blob in it. Any number of threads and processes may use one store at once;
/// putting the same content twice stores it once, and heals a blob that changed in the store.
///
/// Trouble is a [StorageException]: [InsufficientSpaceException] when the disk is full,
/// [UnavailableException] when a server refuses or is too slow and may not be later.
public sealed interface BlobStore extends AutoCloseable permits DiskBlobStore, S3BlobStore {
    /// Stores all that `content` gives until its end.
    ///
    /// @throws StorageException when reading or storing fails; the store is then as before
    Digest put(ReadableByteChannel content);

    /// As [#put(ReadableByteChannel)], where the sender said what the digest is.
    ///
    /// @throws DigestMismatchException when the content has another digest; nothing is stored
    /// @throws StorageException when reading or storing fails; the store is then as before
    void put(Digest expected, ReadableByteChannel content);

    /// Stores all that `content` gives until its end, and leaves it open.
    ///
    /// @throws StorageException as [#put(ReadableByteChannel)]
    default Digest put(InputStream content) {
        return put(Channels.newChannel(content));
    }

    /// Stores the content of a file.
    ///
    /// @throws StorageException as [#put(ReadableByteChannel)]
    default Digest put(Path file) {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            return put(content);
        } catch (IOException failed) {
            throw DiskFailure.reading(file, 0, failed);
        }
    }

    /// Opens a blob for reading.
    Optional<BlobContent> open(Digest digest);

    /// Whether the blob is here. Its bytes are not hashed again, see [#verify].
    default boolean contains(Digest digest) {
        return sizeBytes(digest).isPresent();
    }

    /// The blob's size, if it is here.
    OptionalLong sizeBytes(Digest digest);

    /// Removes a blob; false when there was none.
    boolean delete(Digest digest);

    /// All blobs, in the order of their digests, looked up as the stream is consumed. What is not a
    /// blob is left out.
    Stream<Digest> list();

    /// Hashes a blob again.
    BlobCheck verify(Digest digest);

    /// Removes what killed runs left of blobs on their way in; returns how many.
    int sweep();

    /// Ends connections. Blobs that are open stay open.
    @Override
    void close();
}
