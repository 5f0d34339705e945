package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Room on disk for bytes that must never stand there in clear, such as withheld weights on their
/// way into an `age` file.
///
/// The file is encrypted with AES-256-CTR under a random key that exists only in this object, has
/// mode 600, and loses its name as soon as it is made: a kill leaves nothing, and what a power cut
/// leaves on the disk nobody can read. It is not authenticated; it guards against being read, not
/// against someone who rewrites the disk underneath.
///
/// **Each position may be written once.** In counter mode, two plaintexts at one position would
/// share key stream, and their difference could be read off the disk. A second write is refused,
/// and so is reading what was never written. Any number of threads may write and read at once; a
/// read sees writes that have returned.
public final class ScratchFile implements AutoCloseable {
    private static final int LANE_BYTES = 256 * 1024;

    /// What one thread needs at a time; kept for the next, so there are as many as threads at work.
    private static final class Lane {
        final CounterCipher cipher;
        final byte[] bytes = new byte[LANE_BYTES];

        Lane(byte[] key) {
            cipher = new CounterCipher(key);
        }
    }

    private final Path folder;
    private final FileChannel channel;
    private final byte[] key;
    private final WrittenRanges written = new WrittenRanges();
    private final ConcurrentLinkedQueue<Lane> idle = new ConcurrentLinkedQueue<>();

    private ScratchFile(Path folder, FileChannel channel, byte[] key) {
        this.folder = folder;
        this.channel = channel;
        this.key = key;
    }

    /// Makes an empty scratch file on the disk that `folder` is on.
    ///
    /// @throws StorageException when the folder is missing, full or not writable
    public static ScratchFile in(Path folder) {
        byte[] key = new byte[CounterCipher.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            return new ScratchFile(folder, openNameless(folder), key);
        } catch (IOException failed) {
            throw DiskFailure.writing(folder.resolve("(scratch file)"), 0, 0, failed);
        }
    }

    private static FileChannel openNameless(Path folder) throws IOException {
        while (true) {
            Path path = Temporaries.stagedPath(folder, Temporaries.newStem());
            try {
                FileChannel channel =
                        FileChannel.open(
                                path,
                                Set.of(
                                        StandardOpenOption.CREATE_NEW,
                                        StandardOpenOption.READ,
                                        StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")));
                // A sweep may have been here already, which is just as well.
                Files.deleteIfExists(path);
                return channel;
            } catch (FileAlreadyExistsException _) {
                // Another random name will do.
            }
        }
    }

    /// Encrypts what remains in `plaintext`, which is consumed, and writes it at `positionBytes`.
    ///
    /// @throws IllegalStateException when any of these positions was written before
    /// @throws InsufficientSpaceException when the disk is full
    public void write(long positionBytes, ByteBuffer plaintext) {
        long end = Math.addExact(requirePosition(positionBytes), plaintext.remaining());
        if (!written.claim(positionBytes, end)) {
            throw new IllegalStateException(
                    "scratch file in "
                            + folder
                            + ": bytes "
                            + positionBytes
                            + " to "
                            + end
                            + " were written before; write each position once");
        }
        Lane lane = takeLane();
        long position = positionBytes;
        try {
            lane.cipher.seek(position);
            while (plaintext.hasRemaining()) {
                int count = Math.min(plaintext.remaining(), LANE_BYTES);
                plaintext.get(lane.bytes, 0, count);
                lane.cipher.apply(lane.bytes, count);
                ByteBuffer ciphertext = ByteBuffer.wrap(lane.bytes, 0, count);
                while (ciphertext.hasRemaining()) {
                    position += channel.write(ciphertext, position);
                }
            }
        } catch (IOException failed) {
            throw DiskFailure.writing(
                    folder.resolve("(scratch file)"), position, end - position, failed);
        } finally {
            idle.add(lane);
        }
    }

    /// Reads and decrypts from `positionBytes` until `plaintext` is full.
    ///
    /// @throws IllegalStateException when any of these positions was never written
    /// @throws StorageException when the disk fails
    public void read(long positionBytes, ByteBuffer plaintext) {
        long end = Math.addExact(requirePosition(positionBytes), plaintext.remaining());
        if (!written.covers(positionBytes, end)) {
            throw new IllegalStateException(
                    "scratch file in "
                            + folder
                            + ": bytes "
                            + positionBytes
                            + " to "
                            + end
                            + " were not all written; read only what was");
        }
        Lane lane = takeLane();
        long position = positionBytes;
        try {
            lane.cipher.seek(position);
            while (plaintext.hasRemaining()) {
                int count = Math.min(plaintext.remaining(), LANE_BYTES);
                ByteBuffer ciphertext = ByteBuffer.wrap(lane.bytes, 0, count);
                while (ciphertext.hasRemaining()) {
                    int read = channel.read(ciphertext, position);
                    if (read < 0) {
                        throw new IOException("the scratch file ends at byte " + position);
                    }
                    position += read;
                }
                lane.cipher.apply(lane.bytes, count);
                plaintext.put(lane.bytes, 0, count);
            }
        } catch (IOException failed) {
            throw DiskFailure.reading(
                    folder.resolve("(scratch file)"), position - positionBytes, failed);
        } finally {
            // The decrypted bytes are not to linger longer than they must.
            Arrays.fill(lane.bytes, (byte) 0);
            idle.add(lane);
        }
    }

    /// Gives the room back and forgets the key.
    @Override
    public void close() {
        try {
            // First, so that no thread can still write under a key that is already wiped.
            channel.close();
        } catch (IOException failed) {
            throw DiskFailure.writing(folder.resolve("(scratch file)"), 0, 0, failed);
        } finally {
            Arrays.fill(key, (byte) 0);
            idle.clear();
        }
    }

    private Lane takeLane() {
        if (!channel.isOpen()) {
            throw new IllegalStateException("scratch file in " + folder + ": closed");
        }
        Lane lane = idle.poll();
        return lane == null ? new Lane(key) : lane;
    }

    private static long requirePosition(long positionBytes) {
        if (positionBytes < 0) {
            throw new IllegalArgumentException(
                    "position " + positionBytes + ": negative; count from 0");
        }
        return positionBytes;
    }
}
