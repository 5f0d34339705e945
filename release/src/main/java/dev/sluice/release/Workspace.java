package dev.sluice.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The output folder while a run has it to itself.
///
/// A run that fails before it has made anything leaves no trace: closing removes what opening made.
final class Workspace implements AutoCloseable {
    private final ReleaseFolder folder;
    private final ReleaseLock lock;
    private final boolean madeRoot;

    private Workspace(ReleaseFolder folder, ReleaseLock lock, boolean madeRoot) {
        this.folder = folder;
        this.lock = lock;
        this.madeRoot = madeRoot;
    }

    /// Takes the folder, and makes it where it is not there.
    ///
    /// @param source the plan's source: an output inside it would become a part of it
    /// @throws ReleaseException where the folder holds something else, is in use, or cannot be
    ///   written
    static Workspace open(ReleaseFolder folder, Path source) throws IOException {
        Path root = folder.root();
        requireOutside(root, source);
        boolean exists = Files.exists(root, LinkOption.NOFOLLOW_LINKS);
        if (exists && !Files.isDirectory(root)) {
            throw new ReleaseException(
                    root.toString(), "it is a file", "name a folder that is new or empty");
        }
        if (exists && !Files.isDirectory(folder.work()) && !isEmpty(root)) {
            throw new ReleaseException(
                    root.toString(),
                    "it holds files that no release wrote",
                    "name a folder that is new or empty");
        }
        try {
            Files.createDirectories(folder.work());
        } catch (IOException e) {
            throw new ReleaseException(
                    root.toString(),
                    "a folder cannot be made here (%s)".formatted(reason(e)),
                    "make the folder above writable, or name another folder");
        }
        return new Workspace(folder, takeLock(folder), !exists);
    }

    ReleaseFolder folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        boolean begun =
                Files.exists(folder.journal())
                        || Files.exists(folder.importRecord())
                        || Files.exists(folder.importedSource());
        if (!begun) {
            // The name goes before the lock does, so nobody locks a file that is about to go.
            Files.deleteIfExists(folder.lock());
        }
        lock.close();
        if (!begun) {
            deleteIfEmpty(folder.work());
            if (madeRoot) {
                deleteIfEmpty(folder.root());
            }
        }
    }

    /// Removes a folder of ours with all that is in it; links are removed, not followed.
    static void removeTree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    private static ReleaseLock takeLock(ReleaseFolder folder) throws IOException {
        try {
            return ReleaseLock.take(folder);
        } catch (IOException e) {
            throw new ReleaseException(
                    folder.root().toString(),
                    "it cannot be written (%s)".formatted(reason(e)),
                    "make it writable, or name another folder");
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static void requireOutside(Path root, Path source) throws IOException {
        if (!Files.isDirectory(source)) {
            return;
        }
        Path real = source.toRealPath();
        if (realOrPlanned(root).startsWith(real)) {
            throw new ReleaseException(
                    root.toString(),
                    "it lies inside the source %s, and would become a part of it".formatted(source),
                    "name a folder elsewhere");
        }
    }

    private static Path realOrPlanned(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path above = absolute;
        while (!Files.exists(above) && above.getParent() != null) {
            above = above.getParent();
        }
        return above.toRealPath().resolve(above.relativize(absolute));
    }

    static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException | NoSuchFileException kept) {
            // Somebody else's files: theirs to keep.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
