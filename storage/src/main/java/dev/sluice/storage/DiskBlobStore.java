package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/// Blobs as files of a disk.
///
/// ```
/// <root>/sha256/ab/ab12…   the blob, read-only
/// <root>/staging/          blobs on their way in; `sweep` removes what killed runs left
/// ```
public final class DiskBlobStore implements BlobStore {
    private final Path blobs;
    private final Path staging;

    private DiskBlobStore(Path root) {
        this.blobs = root.resolve("sha256");
        this.staging = root.resolve("staging");
    }

    /// The store at `root`, made if there is none.
    ///
    /// @throws StorageException when it can be neither found nor made
    public static DiskBlobStore at(Path root) {
        DiskBlobStore store = new DiskBlobStore(root);
        try {
            Files.createDirectories(store.blobs);
            Files.createDirectories(store.staging);
            Folders.sync(root);
        } catch (IOException failed) {
            throw DiskFailure.writing(root, 0, 0, failed);
        }
        return store;
    }

    @Override
    public Digest put(ReadableByteChannel content) {
        try (StagedFile staged = stage()) {
            staged.transferFrom(content);
            return store(staged, this::placeFor);
        }
    }

    @Override
    public void put(Digest expected, ReadableByteChannel content) {
        try (StagedFile staged = stage()) {
            staged.transferFrom(content);
            store(staged, actual -> placeFor(DigestMismatchException.require(expected, actual)));
        }
    }

    @Override
    public Optional<BlobContent> open(Digest digest) {
        try {
            return Optional.of(DiskBlobContent.open(pathOf(digest)));
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

    @Override
    public boolean contains(Digest digest) {
        return Files.isRegularFile(pathOf(digest));
    }

    @Override
    public OptionalLong sizeBytes(Digest digest) {
        try {
            return OptionalLong.of(Files.size(pathOf(digest)));
        } catch (NoSuchFileException missing) {
            return OptionalLong.empty();
        } catch (IOException failed) {
            throw DiskFailure.reading(pathOf(digest), 0, failed);
        }
    }

    @Override
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

    @Override
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

    @Override
    public BlobCheck verify(Digest digest) {
        if (!contains(digest)) {
            return new BlobCheck.Missing();
        }
        Digest actual = Digest.ofFile(pathOf(digest));
        return actual.equals(digest) ? new BlobCheck.Intact() : new BlobCheck.Altered(actual);
    }

    @Override
    public int sweep() {
        return StagedFile.sweep(staging);
    }

    @Override
    public void close() {
        // No file is open between calls.
    }

    private StagedFile stage() {
        return StagedFile.ofBlob(staging);
    }

    private Digest store(StagedFile staged, Function<Digest, Path> place) {
        Digest digest = staged.commitTo(place);
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
