package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// The one place where an [IOException] of the JDK becomes an exception that helps.
///
/// The JDK has no exception type for a full disk; the operating system's words are the only sign,
/// and they are translated on a machine with another locale. So the words are tried first, and then
/// the file system itself is asked how much room it has.
final class DiskFailure {
    private DiskFailure() {}

    /// A write to `target` failed after `bytesWritten`, while `bytesAsked` more were being written.
    static StorageException writing(
            Path target, long bytesWritten, long bytesAsked, IOException cause) {
        String where = target.toString();
        String reason = reason(cause);
        if (saysFull(reason) || (isUnnamed(cause) && isFull(target, bytesAsked))) {
            return new InsufficientSpaceException(
                    where,
                    "no space left after " + bytesWritten + " bytes (" + reason + ")",
                    "free space in "
                            + folderOf(target)
                            + " or write to another disk, then run again",
                    bytesWritten,
                    cause);
        }
        if (cause instanceof AccessDeniedException
                || saysReadOnly(reason)
                || (isUnnamed(cause) && isLocked(target))) {
            return new ReadOnlyTargetException(
                    where,
                    "cannot write here (" + reason + ")",
                    "make " + folderOf(target) + " writable or choose another folder",
                    cause);
        }
        if (cause instanceof NoSuchFileException) {
            return new StorageException(
                    where,
                    "the folder " + folderOf(target) + " does not exist",
                    "create it or choose another folder",
                    cause);
        }
        if (cause instanceof FileAlreadyExistsException) {
            return new StorageException(
                    where,
                    "a file stands where a folder is needed",
                    "rename one of the two",
                    cause);
        }
        if (cause instanceof DirectoryNotEmptyException || Files.isDirectory(target)) {
            return new TargetNotEmptyException(
                    where, "a folder stands where this is to be written", cause);
        }
        return other(where, "writing", bytesWritten, cause);
    }

    /// Reading `source` failed after `bytesRead`.
    static StorageException reading(Path source, long bytesRead, IOException cause) {
        String where = source.toString();
        if (cause instanceof NoSuchFileException) {
            return new StorageException(where, "does not exist", "check the path", cause);
        }
        if (cause instanceof AccessDeniedException) {
            return new StorageException(
                    where, "may not be read by this user", "change its permissions", cause);
        }
        if (cause instanceof NotDirectoryException) {
            return new StorageException(where, "is not a folder", "check the path", cause);
        }
        return other(where, "reading", bytesRead, cause);
    }

    /// What `target` is copied from could not be read after `bytesDone`.
    static StorageException copying(Path target, long bytesDone, IOException cause) {
        return other(target.toString(), "reading what it is copied from", bytesDone, cause);
    }

    private static StorageException other(
            String where, String doing, long bytesDone, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new StorageException(
                    where,
                    doing + " was stopped after " + bytesDone + " bytes",
                    "run again to continue",
                    cause);
        }
        return new StorageException(
                where,
                doing + " failed after " + bytesDone + " bytes (" + reason(cause) + ")",
                "check the disk and run again",
                cause);
    }

    private static String reason(IOException cause) {
        String reason =
                cause instanceof FileSystemException named ? named.getReason() : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }

    private static boolean saysFull(String reason) {
        return reason.contains("No space left on device")
                || reason.contains("Disk quota exceeded")
                || reason.contains("File too large");
    }

    private static boolean saysReadOnly(String reason) {
        return reason.contains("Read-only file system")
                || reason.contains("Operation not permitted");
    }

    /// Whether the JDK found no type of its own for the failure, so that its words are all we have.
    private static boolean isUnnamed(IOException cause) {
        return cause.getClass() == IOException.class
                || cause.getClass() == FileSystemException.class;
    }

    private static boolean isFull(Path target, long bytesAsked) {
        try {
            return Files.getFileStore(folderOf(target)).getUsableSpace() < bytesAsked;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static boolean isLocked(Path target) {
        Path folder = folderOf(target);
        return Files.isDirectory(folder) && !Files.isWritable(folder);
    }

    private static Path folderOf(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent == null ? target.toAbsolutePath() : parent;
    }
}
