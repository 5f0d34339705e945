package dev.sluice.storage;

import java.io.IOException;
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
    private final BlockWriter writer;
    private State state = State.OPEN;

    private StagedFile(
            Path target,
            Path shownAs,
            boolean syncFolder,
            PageCache cache,
            Temporaries.Locked temporary) {
        this.target = target;
        this.shownAs = shownAs;
        this.syncFolder = syncFolder;
        this.temporary = temporary;
        this.writer = new BlockWriter(temporary.path(), temporary.channel(), cache);
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
        return open(target, shownAs, syncFolder, PageCache.BYPASSED, attributes);
    }

    /// A file that is named after its content, and read again soon.
    static StagedFile ofBlob(Path folder) {
        Path target = folder.resolve("blob");
        return open(target, folder, true, PageCache.USED);
    }

    private static StagedFile open(
            Path target,
            Path shownAs,
            boolean syncFolder,
            PageCache cache,
            FileAttribute<?>... attributes) {
        try {
            Path folder = Folders.of(target);
            return new StagedFile(
                    target,
                    shownAs,
                    syncFolder,
                    cache,
                    Temporaries.createStaged(folder, attributes));
        } catch (IOException failed) {
            throw DiskFailure.writing(shownAs, 0, 0, failed);
        }
    }

    /// Where the file will stand.
    public Path target() {
        return target;
    }

    /// How many bytes were written to this so far. Up to some megabytes of them may not have
    /// reached the disk before [#commit].
    public long bytesWritten() {
        return writer.bytesTaken();
    }

    /// Writes all of `bytes`, and hashes them on the way.
    ///
    /// @return how many bytes that were
    /// @throws InsufficientSpaceException when the disk is full
    /// @throws StorageException for any other trouble; the file can then only be closed
    @Override
    public int write(ByteBuffer bytes) {
        requireOpen();
        int count = bytes.remaining();
        try {
            writer.write(bytes);
        } catch (IOException failed) {
            throw fail(bytes.remaining(), failed);
        }
        return count;
    }

    /// Appends `countBytes` of `source` from `offsetBytes` on, each read once. The source's own
    /// position does not move.
    ///
    /// @throws StorageException as [#write], or when the source ends too early or cannot be read
    public void transferFrom(FileChannel source, long offsetBytes, long countBytes) {
        transferFrom(source, offsetBytes, countBytes, _ -> {});
    }

    /// As [#transferFrom(FileChannel,long,long)].
    ///
    /// @param progressBytes is told the number of further bytes copied, after each read
    public void transferFrom(
            FileChannel source, long offsetBytes, long countBytes, LongConsumer progressBytes) {
        requireOpen();
        if (offsetBytes < 0 || countBytes < 0) {
            throw new IllegalArgumentException(
                    "range " + offsetBytes + " + " + countBytes + ": negative; give a valid range");
        }
        long end = Math.addExact(offsetBytes, countBytes);
        long position = offsetBytes;
        while (position < end) {
            ByteBuffer room = room(end - position);
            int count = read(room, source, position);
            if (count < 0) {
                state = State.FAILED;
                throw new StorageException(
                        shownAs.toString(),
                        "the file it is copied from ends at byte "
                                + position
                                + ", before byte "
                                + end,
                        "do not change the source meanwhile; run again",
                        null);
            }
            position += count;
            progressBytes.accept(count);
        }
    }

    /// Appends all that `source` gives until its end.
    ///
    /// @throws StorageException as [#write], or when the source cannot be read
    public void transferFrom(ReadableByteChannel source) {
        requireOpen();
        int count = 0;
        while (count >= 0) {
            count = read(room(Long.MAX_VALUE), source, -1);
        }
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
        try {
            Digest digest = writer.finish();
            Path destination = place.apply(digest);
            temporary.channel().force(true);
            Files.move(temporary.path(), destination, StandardCopyOption.ATOMIC_MOVE);
            state = State.COMMITTED;
            if (syncFolder) {
                Folders.sync(Folders.of(destination));
            }
            close();
            return digest;
        } catch (IOException failed) {
            if (state == State.COMMITTED) {
                throw DiskFailure.writing(shownAs, writer.bytesOnDisk(), 0, failed);
            }
            throw fail(writer.bytesTaken() - writer.bytesOnDisk(), failed);
        }
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
            try {
                writer.close();
            } finally {
                temporary.release();
            }
        } catch (IOException failed) {
            throw DiskFailure.writing(shownAs, writer.bytesOnDisk(), 0, failed);
        }
    }

    Path temporaryPath() {
        return temporary.path();
    }

    /// Room for at most `maxBytes` more.
    private ByteBuffer room(long maxBytes) {
        try {
            return writer.room(maxBytes);
        } catch (IOException failed) {
            throw fail(maxBytes, failed);
        }
    }

    /// @param position where to read, or -1 for where the source stands
    private int read(ByteBuffer room, ReadableByteChannel source, long position) {
        try {
            int count =
                    position >= 0 && source instanceof FileChannel file
                            ? file.read(room, position)
                            : source.read(room);
            writer.took(Math.max(count, 0));
            return count;
        } catch (IOException failed) {
            state = State.FAILED;
            throw DiskFailure.copying(shownAs, writer.bytesTaken(), failed);
        }
    }

    private StorageException fail(long bytesAsked, IOException failed) {
        state = State.FAILED;
        return DiskFailure.writing(shownAs, writer.bytesOnDisk(), bytesAsked, failed);
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    shownAs + ": staged file is " + state, new ClosedChannelException());
        }
    }
}
