package dev.sluice.hub.client;

import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A file that is to be pushed.
///
/// @param path in the repository, names joined by slashes
/// @param file where it lies here
record LocalFile(String path, Path file, long sizeBytes) {
    private static final int SAMPLE_BYTES = 512;

    /// What tools keep in a folder for themselves.
    private static final Set<String> NOT_OURS = Set.of(".git", ".cache", ".sluice", ".DS_Store");

    /// The files of a folder in the order of their paths. Links are refused: what they lead to may
    /// lie anywhere.
    static List<LocalFile> of(Path folder) {
        List<LocalFile> files = new ArrayList<>();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path each, BasicFileAttributes attributes) {
                            return !each.equals(folder) && isTools(each)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path each, BasicFileAttributes attributes) {
                            if (!isTools(each)) {
                                files.add(file(folder, each, attributes));
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException failed) {
            throw new HubClientException(
                    folder.toString(),
                    "cannot be read (" + failed.getMessage() + ")",
                    "check that it is a folder",
                    failed);
        }
        files.sort(Comparator.comparing(LocalFile::path));
        return files;
    }

    private static LocalFile file(Path folder, Path each, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            throw new HubClientException(
                    each.toString(), "is no regular file", "put the file itself there", null);
        }
        String path =
                folder.relativize(each)
                        .toString()
                        .replace(each.getFileSystem().getSeparator(), "/");
        return new LocalFile(RepoPath.ofFile(path).text(), each, attributes.size());
    }

    private static boolean isTools(Path path) {
        return NOT_OURS.contains(path.getFileName().toString());
    }

    /// Whether some name of a path is a tool's.
    static boolean isTools(String path) {
        return Stream.of(path.split("/", -1)).anyMatch(NOT_OURS::contains);
    }

    /// The first bytes in base64, by which a hub tells text from binary.
    String sample() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Base64.getEncoder().encodeToString(in.readNBytes(SAMPLE_BYTES));
        }
    }

    /// The sha256 of a large file.
    Digest sha256() {
        return Digest.ofFile(file, _ -> {});
    }

    /// The git id of a regular file.
    Oid gitOid() throws IOException {
        return Oid.ofBlob(Files.readAllBytes(file));
    }
}
