package dev.sluice.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Content-addressed files on disk: what is put in is found again under its digest.
///
/// ```
/// <root>/sha256/ab/ab12…   the blob, read-only
/// <root>/staging/          blobs on their way in; `sweep` removes what killed runs left
/// ```
///
/// A blob stands under its name only when it is whole and durable, so a kill at any byte leaves the
/// store as it was or with the blob in it. Any number of threads and processes may use one store at
/// once; putting the same content twice stores it once.
public final class BlobStore {
    private final Path blobs;
    private final Path staging;

    private BlobStore(Path root) {
        this.blobs = root.resolve("sha256");
        this.staging = root.resolve("staging");
    }

    /// The store at `root`, made if there is none.
    ///
    /// @throws StorageException when it can be neither found nor made
    public static BlobStore at(Path root) {
        BlobStore store = new BlobStore(root);
        try {
            Files.createDirectories(store.blobs);
            Files.createDirectories(store.staging);
            Folders.sync(root);
        } catch (IOException failed) {
            throw DiskFailure.writing(root, 0, 0, failed);
        }
        return store;
    }

    /// Stores all that `content` gives until its end.
    ///
    /// @throws InsufficientSpaceException when the disk is full
    /// @throws StorageException when reading or writing fails otherwise
    public Digest put(ReadableByteChannel content) {
        try (StagedFile staged = stage()) {
            staged.transferFrom(content);
            return store(staged);
        }
    }

    /// Stores all that `content` gives until its end, and leaves it open.
    ///
    /// @throws StorageException as [#put(ReadableByteChannel)]
    public Digest put(InputStream content) {
        return put(Channels.newChannel(content));
    }

    /// Stores the content of a file.
    ///
    /// @throws StorageException as [#put(ReadableByteChannel)]
    public Digest put(Path file) {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ)) {
            return put(content);
        } catch (IOException failed) {
            throw DiskFailure.reading(file, 0, failed);
        }
    }

    /// Opens a blob for reading; it stays readable even if it is deleted meanwhile.
    public Optional<FileChannel> open(Digest digest) {
        try {
            return Optional.of(FileChannel.open(pathOf(digest), StandardOpenOption.READ));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException failed) {
            throw DiskFailure.reading(pathOf(digest), 0, failed);
        }
    }

    /// The file of a blob, for readers that want a path. Not to be written.
    public Optional<Path> find(Digest digest) {
        return contains(digest) ? Optional.of(pathOf(digest)) : Optional.empty();
    }

    /// Whether the blob is here. What is on disk is not hashed again, see [#verify].
    public boolean contains(Digest digest) {
        return Files.isRegularFile(pathOf(digest));
    }

    /// The blob's size, if it is here.
    public OptionalLong sizeBytes(Digest digest) {
        try {
            return OptionalLong.of(Files.size(pathOf(digest)));
        } catch (NoSuchFileException missing) {
            return OptionalLong.empty();
        } catch (IOException failed) {
            throw DiskFailure.reading(pathOf(digest), 0, failed);
        }
    }

    /// Removes a blob; false when there was none.
    public boolean delete(Digest digest) {
        Path blob = pathOf(digest);
        try {
            boolean deleted = Files.deleteIfExists(blob);
            if (deleted) {
                Folders.sync(Folders.of(blob));
            }
            return deleted;
        } catch (IOException failed) {
            throw DiskFailure.writing(blob, 0, 0, failed);
        }
    }

    /// All blobs, in the order of their digests, read folder by folder as the stream is consumed.
    /// Files that are not blobs are left out.
    public Stream<Digest> list() {
        return names(blobs).stream()
                .filter(folder -> folder.matches("[0-9a-f]{2}"))
                .flatMap(
                        folder ->
                                names(blobs.resolve(folder)).stream()
                                        .filter(name -> name.matches("[0-9a-f]{64}"))
                                        .filter(name -> name.startsWith(folder))
                                        .map(Digest::new));
    }

    /// Hashes a blob again.
    public BlobCheck verify(Digest digest) {
        if (!contains(digest)) {
            return new BlobCheck.Missing();
        }
        Digest actual = Digest.ofFile(pathOf(digest));
        return actual.equals(digest) ? new BlobCheck.Intact() : new BlobCheck.Altered(actual);
    }

    /// Removes what killed runs left in the staging folder; returns how many files.
    public int sweep() {
        return StagedFile.sweep(staging);
    }

    private StagedFile stage() {
        return StagedFile.open(staging.resolve("blob"), staging, true);
    }

    private Digest store(StagedFile staged) {
        Digest digest = staged.commitTo(this::placeFor);
        try {
            // After the rename: a temporary that is read-only could not be locked by a sweep.
            Files.setPosixFilePermissions(
                    pathOf(digest), PosixFilePermissions.fromString("r--r--r--"));
        } catch (NoSuchFileException deletedMeanwhile) {
            return digest;
        } catch (IOException failed) {
            throw DiskFailure.writing(pathOf(digest), staged.bytesWritten(), 0, failed);
        }
        return digest;
    }

    private Path placeFor(Digest digest) {
        Path blob = pathOf(digest);
        Path folder = Folders.of(blob);
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectories(folder);
                Folders.sync(blobs);
            } catch (IOException failed) {
                throw DiskFailure.writing(blob, 0, 0, failed);
            }
        }
        return blob;
    }

    private Path pathOf(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    private static List<String> names(Path folder) {
        try {
            return Folders.entries(folder).stream()
                    .map(entry -> entry.getFileName().toString())
                    .toList();
        } catch (IOException failed) {
            throw DiskFailure.reading(folder, 0, failed);
        }
    }
}
