package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A folder that appears under its name only when it is whole.
///
/// Its files are written to a hidden folder beside the target; [#commit] makes all of it durable
/// and renames it into place. The target must not exist or be empty. [#close] without commit
/// removes everything; what a killed process leaves, [StagedFile#sweep] of the parent folder
/// removes.
///
/// Several threads may write files of one folder at once.
public final class StagedFolder implements AutoCloseable {
    private final Path target;
    private final Path staged;
    private final Temporaries.Locked lock;
    private boolean committed;
    private boolean closed;

    private StagedFolder(Path target, Path staged, Temporaries.Locked lock) {
        this.target = target;
        this.staged = staged;
        this.lock = lock;
    }

    /// Starts a folder.
    ///
    /// @param target where it will stand; the folder above must exist
    /// @throws TargetNotEmptyException when something with content stands there already
    /// @throws StorageException when the folder above is missing, full or not writable
    public static StagedFolder beside(Path target) {
        requireFree(target);
        Path folder = Folders.of(target);
        try {
            Temporaries.Locked lock = Temporaries.createLock(folder);
            try {
                String stem = lock.path().getFileName().toString().replace(".lock", "");
                return new StagedFolder(
                        target, Files.createDirectory(Temporaries.stagedPath(folder, stem)), lock);
            } catch (IOException failed) {
                Files.deleteIfExists(lock.path());
                lock.release();
                throw failed;
            }
        } catch (IOException failed) {
            throw DiskFailure.writing(target, 0, 0, failed);
        }
    }

    /// Where the folder will stand.
    public Path target() {
        return target;
    }

    /// Starts a file of this folder, with the folders on the way to it. Commit it before the
    /// folder; a later file of the same path replaces it.
    ///
    /// @throws UnsafePathException when the path would not stay inside the folder
    public StagedFile file(String relativePath) {
        return file(RelativePath.parse(relativePath));
    }

    /// Starts a file of this folder, as [#file(String)].
    public StagedFile file(RelativePath path) {
        requireOpen();
        Path file = path.resolveIn(staged);
        Path shownAs = target.resolve(path.value());
        try {
            Files.createDirectories(Folders.of(file));
        } catch (IOException failed) {
            throw DiskFailure.writing(shownAs, 0, 0, failed);
        }
        // Its folder is made durable once, at the end, with all that is in it.
        return StagedFile.open(file, shownAs, false);
    }

    /// Where a committed file of this folder can be read until the folder itself is committed.
    public Path resolve(RelativePath path) {
        requireOpen();
        return path.resolveIn(staged);
    }

    /// Makes all of it durable and puts the folder in its place; closes this.
    ///
    /// @throws TargetNotEmptyException when something came to stand there meanwhile
    /// @throws StorageException when a file is not committed yet, or the disk fails
    public void commit() {
        requireOpen();
        try {
            syncAll();
            Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE);
            committed = true;
            Folders.sync(Folders.of(target));
        } catch (DirectoryNotEmptyException occupied) {
            throw notEmpty(target, occupied);
        } catch (FileSystemException failed) {
            // Found too late to be the JDK's own exception: rename's EEXIST and ENOTDIR.
            if (!committed) {
                requireFree(target);
            }
            throw DiskFailure.writing(target, 0, 0, failed);
        } catch (IOException failed) {
            throw DiskFailure.writing(target, 0, 0, failed);
        }
        close();
    }

    /// Without a commit before, removes everything.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!committed) {
                Folders.removeTree(staged);
            }
            Files.deleteIfExists(lock.path());
            lock.release();
        } catch (IOException failed) {
            throw DiskFailure.writing(target, 0, 0, failed);
        }
    }

    private void syncAll() throws IOException {
        Files.walkFileTree(
                staged,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failed) throws IOException {
                        if (failed != null) {
                            throw failed;
                        }
                        requireNoneOpen(folder);
                        Folders.sync(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private void requireNoneOpen(Path folder) throws IOException {
        if (Temporaries.hasStaged(folder)) {
            throw new IllegalStateException(
                    target + ": a file of the folder is not committed; commit or close it first");
        }
    }

    private static void requireFree(Path target) {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new TargetNotEmptyException(
                    target.toString(), "a file or link stands where a folder is to be", null);
        }
        try {
            if (!Folders.entries(target).isEmpty()) {
                throw notEmpty(target, null);
            }
        } catch (IOException failed) {
            throw DiskFailure.reading(target, 0, failed);
        }
    }

    private static TargetNotEmptyException notEmpty(Path target, @Nullable Throwable cause) {
        return new TargetNotEmptyException(
                target.toString(), "the folder exists and is not empty", cause);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(target + ": the staged folder is closed");
        }
    }
}
