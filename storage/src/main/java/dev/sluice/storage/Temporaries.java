package dev.sluice.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Names, locks and removal of the temporaries that staged files and folders are written to.
///
/// A temporary file is `.sluice-<16 hex>.staged`, locked by its writer as long as it is open. A
/// temporary folder has the same name, and a lock file `.sluice-<16 hex>.lock` beside it, since a
/// folder itself cannot be locked. The operating system drops the lock of a killed process; that is
/// how [#sweep] tells what was left behind from what another process is writing.
final class Temporaries {
    private static final Pattern STAGED = Pattern.compile("\\.sluice-[0-9a-f]{16}\\.staged");
    private static final Pattern LOCK = Pattern.compile("\\.sluice-[0-9a-f]{16}\\.lock");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Lock-bearing files of this process. POSIX locks belong to a process, and closing any
    /// descriptor of a file drops its lock, so a sweep must not even open what this process holds.
    private static final Set<String> OWN = ConcurrentHashMap.newKeySet();

    private Temporaries() {}

    /// An open, locked file whose name no other run uses.
    record Locked(Path path, FileChannel channel) {
        /// Drops the lock and closes the file, which stays where it is.
        void release() throws IOException {
            try {
                channel.close();
            } finally {
                OWN.remove(path.getFileName().toString());
            }
        }
    }

    static String newStem() {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        return ".sluice-" + HexFormat.of().formatHex(random);
    }

    static Path stagedPath(Path folder, String stem) {
        return folder.resolve(stem + ".staged");
    }

    static Locked createStaged(Path folder, FileAttribute<?>... attributes) throws IOException {
        return create(folder, ".staged", attributes);
    }

    static Locked createLock(Path folder) throws IOException {
        return create(folder, ".lock");
    }

    private static Locked create(Path folder, String suffix, FileAttribute<?>... attributes)
            throws IOException {
        while (true) {
            String name = newStem() + suffix;
            OWN.add(name);
            Locked created = tryCreate(folder.resolve(name), attributes);
            if (created != null) {
                return created;
            }
            OWN.remove(name);
        }
    }

    /// Null when the name was taken, or another process swept the file before it was locked.
    private static @Nullable Locked tryCreate(Path path, FileAttribute<?>... attributes)
            throws IOException {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            path,
                            Set.of(
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE),
                            attributes);
        } catch (FileAlreadyExistsException _) {
            return null;
        } catch (IOException failed) {
            OWN.remove(path.getFileName().toString());
            throw failed;
        }
        if (isHeldByAnother(channel) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            channel.close();
            return null;
        }
        return new Locked(path, channel);
    }

    /// Locks the file unless another process has. A file system without locks counts as locked by
    /// us: a sweep cannot lock there either, and so leaves everything alone.
    private static boolean isHeldByAnother(FileChannel channel) {
        try {
            return channel.tryLock() == null;
        } catch (IOException withoutLocks) {
            return false;
        }
    }

    /// Removes the temporaries in `folder` that no living process holds; returns how many.
    static int sweep(Path folder) {
        int removed = 0;
        if (!Files.exists(folder)) {
            return removed;
        }
        try {
            for (Path path : matching(folder, STAGED)) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    removed += sweepFolder(path) ? 1 : 0;
                } else {
                    removed += removeUnlocked(path) ? 1 : 0;
                }
            }
            for (Path lock : matching(folder, LOCK)) {
                String stem = lock.getFileName().toString().replace(".lock", "");
                if (!Files.exists(stagedPath(folder, stem), LinkOption.NOFOLLOW_LINKS)) {
                    removeUnlocked(lock);
                }
            }
            return removed;
        } catch (IOException failed) {
            throw DiskFailure.reading(folder, 0, failed);
        }
    }

    private static boolean sweepFolder(Path staged) throws IOException {
        Path lock =
                staged.resolveSibling(staged.getFileName().toString().replace(".staged", ".lock"));
        if (OWN.contains(lock.getFileName().toString())) {
            return false;
        }
        if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            Folders.removeTree(staged);
            return true;
        }
        try (FileChannel channel = openForLock(lock)) {
            if (isHeldByAnotherOrUnlockable(channel)) {
                return false;
            }
            Folders.removeTree(staged);
            Files.deleteIfExists(lock);
            return true;
        } catch (NoSuchFileException sweptMeanwhile) {
            return false;
        }
    }

    private static boolean removeUnlocked(Path file) throws IOException {
        if (OWN.contains(file.getFileName().toString())
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = openForLock(file)) {
            return !isHeldByAnotherOrUnlockable(channel) && Files.deleteIfExists(file);
        } catch (NoSuchFileException sweptMeanwhile) {
            return false;
        }
    }

    private static FileChannel openForLock(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isHeldByAnotherOrUnlockable(FileChannel channel) {
        try {
            return channel.tryLock() == null;
        } catch (IOException | OverlappingFileLockException unknown) {
            return true;
        }
    }

    /// Whether a file that was neither committed nor closed stands in `folder`.
    static boolean hasStaged(Path folder) throws IOException {
        return !matching(folder, STAGED).isEmpty();
    }

    private static List<Path> matching(Path folder, Pattern names) throws IOException {
        return Folders.entries(folder).stream()
                .filter(path -> names.matcher(path.getFileName().toString()).matches())
                .toList();
    }
}
