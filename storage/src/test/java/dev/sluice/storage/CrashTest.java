package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kill -9 at any moment leaves old or new content under every name, and sweep leaves no
/// temporaries.
class CrashTest {
    private static final int KILLS = 48;
    private static final int AT_ONCE = 2;
    private static final int SIGKILLED = 128 + 9;

    @TempDir Path folder;
    private final AtomicInteger leftBehind = new AtomicInteger();

    @Test
    void leavesOldOrNewContentWhereverItIsKilled() throws Exception {
        List<Future<?>> runs = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int run = 0; run < AT_ONCE; run++) {
                Path root = Files.createDirectory(folder.resolve("run-" + run));
                Random random = new Random(run);
                runs.add(
                        executor.submit(
                                () -> {
                                    killRepeatedly(root, random);
                                    return root;
                                }));
            }
        }
        for (Future<?> run : runs) {
            run.get();
        }
        assertThat(leftBehind).as("kills that hit a write under way").hasPositiveValue();
    }

    private void killRepeatedly(Path root, Random random) throws Exception {
        for (int i = 0; i < CrashWriter.CACHED_FILES; i++) {
            Files.write(root.resolve("cached-" + i), CrashWriter.content(i));
        }
        for (int kill = 0; kill < KILLS / AT_ONCE; kill++) {
            Process writer = startWriter(root, kill * 1000);
            Thread.sleep(random.nextInt(80));
            // What lives must survive a sweep: the writer would fail to commit, and say so.
            StagedFile.sweep(root);
            StagedFile.sweep(root.resolve("store/staging"));
            Thread.sleep(random.nextInt(40));
            writer.destroyForcibly();
            assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(writer.exitValue())
                    .as(Files.readString(complaints(root)))
                    .isEqualTo(SIGKILLED);
            checkEverythingIsWhole(root);
        }
    }

    private void checkEverythingIsWhole(Path root) throws IOException {
        BlobStore store = DiskBlobStore.at(root.resolve("store"));
        leftBehind.addAndGet(StagedFile.sweep(root) + store.sweep());
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(file -> isTemporary(file.getFileName().toString()))).isEmpty();
        }
        Path file = root.resolve("file");
        assertThat(!Files.exists(file) || CrashWriter.isWhole(file)).as("staged file").isTrue();
        for (Path edition : Folders.entries(root)) {
            if (edition.getFileName().toString().startsWith("folder-")) {
                for (String path : CrashWriter.FOLDER_FILES) {
                    assertThat(CrashWriter.isWhole(edition.resolve(path))).as("folder").isTrue();
                }
            }
        }
        assertThat(store.list().map(store::verify))
                .allMatch(found -> found.equals(new BlobCheck.Intact()));
        checkCache(root);
    }

    /// Stricter than the cache itself is when it reads: no line may be damaged.
    private static void checkCache(Path root) throws IOException {
        Path cache = root.resolve("cache");
        if (!Files.exists(cache)) {
            return;
        }
        List<String> lines = Files.readAllLines(cache);
        assertThat(Files.readString(cache)).endsWith("\n");
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(
                        line -> {
                            DigestCacheLine parsed = DigestCacheLine.parse(line).orElseThrow();
                            assertThat(parsed.digest())
                                    .isEqualTo(Digest.ofFile(Path.of(parsed.path())));
                        });
    }

    private static boolean isTemporary(String name) {
        return name.startsWith(".sluice-");
    }

    private static Process startWriter(Path root, int firstNumber) throws Exception {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx64m",
                                "-cp",
                                classFolder(StagedFile.class, "StagedFile.class")
                                        + ":"
                                        + classFolder(CrashWriter.class, "CrashWriter.class"),
                                CrashWriter.class.getName(),
                                root.toString(),
                                Integer.toString(firstNumber))
                        .redirectError(complaints(root).toFile())
                        .start();
        String line = writer.inputReader().readLine();
        assertThat(line).as(Files.readString(complaints(root))).isEqualTo("ready");
        return writer;
    }

    private static Path complaints(Path root) {
        return root.resolveSibling(root.getFileName() + "-complaints");
    }

    /// The folder that holds the package of `type`, in Maven and in an IDE alike.
    private static Path classFolder(Class<?> type, String file) throws URISyntaxException {
        URL url = Objects.requireNonNull(type.getResource(file), file);
        Path folder = Path.of(url.toURI());
        long levels = 1 + type.getName().chars().filter(unit -> unit == '.').count();
        for (long level = 0; level < levels; level++) {
            folder = Objects.requireNonNull(folder.getParent());
        }
        return folder;
    }
}
