package dev.sluice.storage.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kill -9 at any moment of four writing threads loses no transaction that was acknowledged, and
/// leaves none by halves.
class DatabaseCrashTest {
    private static final int KILLS = 20;
    private static final int SIGKILLED = 128 + 9;

    @TempDir private Path folder;

    /// The last value that each counter was said to have reached.
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    @Test
    void losesNothingAcknowledgedWhereverItIsKilled() throws Exception {
        Path file = folder.resolve("crash.db");
        Random random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            Path complaints = folder.resolve("complaints");
            Process writer = start(file, complaints);
            Thread reader = Thread.ofPlatform().start(() -> listen(writer));
            // From the first acknowledgement of this process on.
            int before = acknowledged.hashCode();
            while (acknowledged.hashCode() == before && writer.isAlive()) {
                Thread.sleep(1);
            }
            Thread.sleep(random.nextInt(120));
            writer.destroyForcibly();
            assertThat(writer.waitFor()).as(Files.readString(complaints)).isEqualTo(SIGKILLED);
            reader.join();
            check(file);
        }
        assertThat(acknowledged).hasSize(DatabaseCrashWriter.THREADS);
    }

    private void check(Path file) {
        try (Database database =
                Database.open(new DatabaseAddress.Sqlite(file), DatabaseContract.MIGRATIONS)) {
            Map<String, Long> counters =
                    database.read(
                            handle ->
                                    handle
                                            .select("SELECT name, value FROM counter")
                                            .map(
                                                    (row, _) ->
                                                            Map.entry(
                                                                    row.getString(1),
                                                                    row.getLong(2)))
                                            .list()
                                            .stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            Map.Entry::getKey,
                                                            Map.Entry::getValue)));
            acknowledged.forEach(
                    (counter, value) ->
                            assertThat(counters.getOrDefault(counter, 0L))
                                    .as(counter)
                                    .isGreaterThanOrEqualTo(value));
            counters.forEach(
                    (counter, value) -> assertThat(steps(database, counter)).isEqualTo(value));
            assertThat(
                            database.<String, RuntimeException>read(
                                    handle ->
                                            handle.select("PRAGMA integrity_check")
                                                    .mapTo(String.class)
                                                    .one()))
                    .isEqualTo("ok");
        }
    }

    private static long steps(Database database, String counter) {
        return database.read(
                handle ->
                        handle.select("SELECT count(*) FROM step WHERE counter = ?", counter)
                                .mapTo(Long.class)
                                .one());
    }

    /// A line that the kill cut short was not acknowledged to anybody.
    private void listen(Process writer) {
        try (Stream<String> lines = writer.inputReader().lines()) {
            lines.map(line -> line.split(" ", -1))
                    .filter(words -> words.length == 2 && words[1].matches("[0-9]{1,18}"))
                    .forEach(words -> acknowledged.merge(words[0], number(words[1]), Math::max));
        } catch (UncheckedIOException closed) {
            // The pipe ends with the process that is killed; what was read of it counts.
            return;
        }
    }

    private static long number(String text) {
        return Long.parseLong(text);
    }

    private static Process start(Path file, Path complaints)
            throws IOException, URISyntaxException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath(),
                        DatabaseCrashWriter.class.getName(),
                        file.toString())
                .redirectError(complaints.toFile())
                .start();
    }

    /// Everything that this JVM runs with, whichever of its two paths it stands on, and the tests.
    private static String classPath() throws URISyntaxException {
        Path tests =
                Path.of(
                        DatabaseCrashWriter.class
                                .getResource("/META-INF/sluice/trial/V1__counters.sql")
                                .toURI());
        return String.join(
                File.pathSeparator,
                List.of(
                        tests.resolve("../../../..").normalize().toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", "")));
    }
}
