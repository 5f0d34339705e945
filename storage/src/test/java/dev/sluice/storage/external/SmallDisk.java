package dev.sluice.storage.external;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A real file system of six megabytes, mounted for a test. Mounting takes root; without it the
/// test is skipped, and says so.
public final class SmallDisk implements AutoCloseable {
    public static final int SIZE_BYTES = 6 * 1024 * 1024;

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    public static SmallDisk mountAt(Path root) throws IOException {
        Files.createDirectories(root);
        String trouble =
                run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_BYTES, "tmpfs", root.toString());
        Assumptions.assumeTrue(
                trouble.isEmpty(),
                () ->
                        "SKIPPED: needs root to mount a small file system ("
                                + trouble
                                + "); run the tests as root to check the behaviour on a full disk");
        return new SmallDisk(root);
    }

    public Path root() {
        return root;
    }

    public void makeReadOnly() throws IOException {
        Assumptions.assumeTrue(
                run("mount", "-o", "remount,ro", root.toString()).isEmpty(),
                "SKIPPED: cannot remount the test's file system read-only");
    }

    public void resize(int sizeBytes) throws IOException {
        Assumptions.assumeTrue(
                run("mount", "-o", "remount,size=" + sizeBytes, root.toString()).isEmpty(),
                "SKIPPED: cannot remount the test's file system with another size");
    }

    public List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        run("umount", root.toString());
    }

    /// What the command complained about, or nothing.
    private static String run(String... command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return String.valueOf(missing.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return process.waitFor() == 0 ? "" : output.isBlank() ? command[0] + " failed" : output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
