package dev.sluice.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import java.util.function.LongConsumer;

/// A file that appears under its name only when it is whole.
///
/// The bytes go to a hidden temporary beside the target and are hashed on the way. [#commit] makes
/// them durable and renames the temporary over the target, so that at any moment, a power cut
/// included, the target's name stands for the old content or the new, never for a part. [#close]
/// without commit removes the temporary. What a killed process leaves behind, [#sweep] removes.
///
/// Two runs that write the same target each have a temporary of their own; the later commit wins. A
/// target that is a symbolic link is replaced, not followed. For one thread at a time.
public final class StagedFile implements WritableByteChannel {
    /// The JDK copies a heap buffer into a hidden one of the same size outside the heap and keeps
    /// it; writing in slices bounds that.
    private static final int HEAP_SLICE_BYTES = 1024 * 1024;

    private static final int DIRECT_SLICE_BYTES = 16 * 1024 * 1024;

    private enum State {
        OPEN,
        FAILED,
        COMMITTED,
        CLOSED
    }

    private final Path target;
    private final Path shownAs;
    private final boolean syncFolder;
    private final Temporaries.Locked temporary;
    private final HashAside hash = new HashAside();
    private final EarlySync earlySync;
    private long bytesWritten;
    private State state = State.OPEN;

    private StagedFile(
            Path target, Path shownAs, boolean syncFolder, Temporaries.Locked temporary) {
        this.target = target;
        this.shownAs = shownAs;
        this.syncFolder = syncFolder;
        this.temporary = temporary;
        this.earlySync = new EarlySync(temporary.channel());
    }

    /// Starts a file with the permissions that new files usually get here.
    ///
    /// @param target where it will stand; its folder must exist
    /// @throws StorageException when the folder is missing, full or not writable
    public static StagedFile beside(Path target) {
        return open(target, target, true);
    }

    /// Starts a file that only its owner may read and write (mode 600), from its first moment on.
    ///
    /// @throws StorageException as [#beside]
    public static StagedFile besidePrivate(Path target) {
        return open(
                target,
                target,
                true,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /// Removes what killed processes left in `folder`, not what living ones are writing there.
    ///
    /// Touches only names of the pattern this package makes (`.sluice-<16 hex>.staged`, `.lock`).
    ///
    /// @return how many staged files and folders were removed
    /// @throws StorageException when the folder cannot be read or changed
    public static int sweep(Path folder) {
        return Temporaries.sweep(folder);
    }

    /// @param shownAs the name errors speak of, where the target is itself inside a staged folder
    /// @param syncFolder false where the caller makes the folder durable later
    static StagedFile open(
            Path target, Path shownAs, boolean syncFolder, FileAttribute<?>... attributes) {
        try {
            Path folder = Folders.of(target);
            return new StagedFile(
                    target, shownAs, syncFolder, Temporaries.createStaged(folder, attributes));
        } catch (IOException failed) {
            throw DiskFailure.writing(shownAs, 0, 0, failed);
        }
    }

    /// Where the file will stand.
    public Path target() {
        return target;
    }

    /// How many bytes were written so far.
    public long bytesWritten() {
        return bytesWritten;
    }

    /// Writes all of `bytes`, hashing them meanwhile.
    ///
    /// @return how many bytes that were
    /// @throws InsufficientSpaceException when the disk is full
    /// @throws StorageException for any other trouble; the file can then only be closed
    @Override
    public int write(ByteBuffer bytes) {
        requireOpen();
        int count = bytes.remaining();
        hash.start(bytes);
        try {
            writeFully(bytes);
        } finally {
            hash.await();
        }
        return count;
    }

    /// Appends `countBytes` of `source` from `offsetBytes` on, each read once: while a buffer is
    /// hashed, it is written and the next one read. The source's own position does not move.
    ///
    /// @throws StorageException as [#write], or when the source ends too early or cannot be read
    public void transferFrom(FileChannel source, long offsetBytes, long countBytes) {
        transferFrom(source, offsetBytes, countBytes, _ -> {});
    }

    /// As [#transferFrom(FileChannel,long,long)].
    ///
    /// @param progressBytes is told the number of further bytes written, after each buffer
    public void transferFrom(
            FileChannel source, long offsetBytes, long countBytes, LongConsumer progressBytes) {
        requireOpen();
        if (offsetBytes < 0 || countBytes < 0) {
            throw new IllegalArgumentException(
                    "range " + offsetBytes + " + " + countBytes + ": negative; give a valid range");
        }
        long end = Math.addExact(offsetBytes, countBytes);
        long start = bytesWritten;
        copy(
                buffer -> {
                    long position = offsetBytes + (bytesWritten - start) + buffer.position();
                    buffer.limit(
                            (int) Math.min(buffer.limit(), buffer.position() + end - position));
                    return buffer.hasRemaining() ? source.read(buffer, position) : -1;
                },
                countBytes,
                progressBytes);
        if (bytesWritten - start != countBytes) {
            state = State.FAILED;
            throw new StorageException(
                    shownAs.toString(),
                    "the file it is copied from ends at byte "
                            + (offsetBytes + bytesWritten - start)
                            + ", before byte "
                            + end,
                    "do not change the source meanwhile; run again",
                    null);
        }
    }

    /// Appends all that `source` gives until its end.
    ///
    /// @throws StorageException as [#write], or when the source cannot be read
    public void transferFrom(ReadableByteChannel source) {
        requireOpen();
        copy(source::read, BufferPair.BUFFER_BYTES, _ -> {});
    }

    /// Makes the content durable and puts it in the target's place; closes this.
    ///
    /// @return the digest of all bytes written
    /// @throws StorageException when that fails; the target then still stands as it was, unless
    ///   only the last step, making the new name durable, failed
    public Digest commit() {
        return commitTo(_ -> target);
    }

    /// As [#commit], to a place in the same file system that depends on the digest.
    Digest commitTo(Function<Digest, Path> place) {
        requireOpen();
        Digest digest = hash.finish();
        Path destination = place.apply(digest);
        try {
            earlySync.await();
            temporary.channel().force(true);
            Files.move(temporary.path(), destination, StandardCopyOption.ATOMIC_MOVE);
            state = State.COMMITTED;
            if (syncFolder) {
                Folders.sync(Folders.of(destination));
            }
        } catch (IOException failed) {
            state = state == State.COMMITTED ? state : State.FAILED;
            throw DiskFailure.writing(shownAs, bytesWritten, 0, failed);
        }
        close();
        return digest;
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /// Without a commit before, removes what was written.
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        boolean remove = state != State.COMMITTED;
        state = State.CLOSED;
        try {
            // Removed before the lock goes with the channel: no sweep can come between.
            if (remove) {
                Files.deleteIfExists(temporary.path());
            }
            // A sync that still runs is cut off: what it would save is not wanted any more.
            temporary.release();
        } catch (IOException failed) {
            throw DiskFailure.writing(shownAs, bytesWritten, 0, failed);
        }
    }

    Path temporaryPath() {
        return temporary.path();
    }

    private void writeFully(ByteBuffer bytes) {
        int slice = bytes.isDirect() ? DIRECT_SLICE_BYTES : HEAP_SLICE_BYTES;
        int end = bytes.limit();
        try {
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + slice));
                bytesWritten += temporary.channel().write(bytes);
                earlySync.wrote(bytesWritten);
            }
        } catch (IOException failed) {
            state = State.FAILED;
            throw DiskFailure.writing(shownAs, bytesWritten, end - bytes.position(), failed);
        } finally {
            bytes.limit(end);
        }
    }

    /// Fills some of a buffer, from its position on; negative at the end.
    private interface Source {
        int read(ByteBuffer buffer) throws IOException;
    }

    private void copy(Source source, long expectedBytes, LongConsumer progressBytes) {
        try (Arena arena = Arena.ofShared()) {
            BufferPair buffers = new BufferPair(arena, expectedBytes);
            try {
                for (ByteBuffer buffer = fill(source, buffers);
                        buffer.hasRemaining();
                        buffer = fill(source, buffers)) {
                    hash.start(buffer);
                    int count = buffer.remaining();
                    writeFully(buffer);
                    progressBytes.accept(count);
                }
            } finally {
                hash.await();
            }
        }
    }

    private ByteBuffer fill(Source source, BufferPair buffers) {
        ByteBuffer buffer = buffers.next();
        try {
            while (buffer.hasRemaining() && source.read(buffer) >= 0) {}
        } catch (IOException failed) {
            state = State.FAILED;
            throw DiskFailure.copying(shownAs, bytesWritten, failed);
        }
        return buffer.flip();
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    shownAs + ": staged file is " + state, new ClosedChannelException());
        }
    }
}
