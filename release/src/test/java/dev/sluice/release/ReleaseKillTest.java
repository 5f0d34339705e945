package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.Progress;
import dev.sluice.seal.key.SoftwareKey;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However often and wherever a release is killed, the run that is let finish gives the same bytes
/// as one that was never disturbed, and leaves nothing half done.
class ReleaseKillTest {
    private static final int FOLDERS = 2;
    private static final int KILLS_EACH = 4;
    private static final int SIGKILLED = 128 + 9;

    @TempDir private Path folder = Path.of("");

    @Test
    void givesTheSameBytesAfterKills() throws Exception {
        TinyModel.writeSharded(folder.resolve("source"), 4);
        Path plan = Files.writeString(folder.resolve("plan.yaml"), sealed(ReleaseTest.PLAN));
        Files.writeString(folder.resolve("release.pem"), SoftwareKey.create().toPem());
        Path undisturbed = folder.resolve("undisturbed");
        int steps = run(plan, undisturbed, Integer.MAX_VALUE);
        assertThat(undisturbed.resolve("release-report.json")).exists();
        SortedMap<String, Object> expected = FolderState.lasting(undisturbed);
        Random random = new Random(5);
        int killed = 0;
        for (int i = 0; i < FOLDERS; i++) {
            Path out = folder.resolve("out-" + i);
            for (int kill = 0; kill < KILLS_EACH; kill++) {
                killed += run(plan, out, random.nextInt(steps)) < 0 ? 1 : 0;
                // What stands in its place is proven and whole, or is not there.
                if (Files.exists(out.resolve("open"))) {
                    assertThat(FolderState.of(out.resolve("open")))
                            .isEqualTo(FolderState.of(undisturbed.resolve("open")));
                }
            }
            Release.run(ReleasePlan.read(plan), out, Progress.NONE);
            assertThat(FolderState.lasting(out)).isEqualTo(expected);
            assertThat(names(out)).isEqualTo(names(undisturbed));
        }
        assertThat(killed).as("kills that came before the end").isGreaterThan(FOLDERS);
    }

    /// The plan with the steps that follow a proof.
    private static String sealed(String plan) {
        return plan.replace("[system_prompt.txt]", "[system_prompt.txt, README.md]")
                + "describe: { summary: A model for tests }\nseal: { key: release.pem }\n";
    }

    /// Runs a release in a process of its own and kills it after so many signs of progress.
    ///
    /// @return how many signs there were, or -1 where it was killed
    private int run(Path plan, Path out, int killAfter) throws Exception {
        Path complaints = folder.resolve("complaints");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath(),
                                KilledRelease.class.getName(),
                                plan.toString(),
                                out.toString())
                        .redirectError(complaints.toFile())
                        .start();
        int steps = 0;
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            while (line != null && steps < killAfter) {
                steps++;
                line = output.readLine();
            }
            if (line != null) {
                process.destroyForcibly();
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(complaints)).isIn(0, SIGKILLED);
        return process.exitValue() == 0 ? steps : -1;
    }

    /// What the test itself runs on, modules and class path alike.
    private static String classPath() throws Exception {
        TreeSet<String> places = new TreeSet<>();
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            places.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator, -1)));
        }
        places.add(classFolder(KilledRelease.class));
        places.add(classFolder(Release.class));
        places.remove("");
        return String.join(File.pathSeparator, places);
    }

    private static String classFolder(Class<?> type) throws Exception {
        URI place =
                Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class")).toURI();
        Path path = Path.of(place);
        for (int i = 0; i < type.getName().split("\\.", -1).length; i++) {
            path = Objects.requireNonNull(path.getParent());
        }
        return path.toString();
    }

    /// Every name in the folder, the workspace's too: nothing temporary may stay.
    private static List<String> names(Path root) throws IOException {
        List<String> names = new ArrayList<>(EditionFiles.in(root));
        names.removeIf(name -> name.equals("withheld/identity.txt"));
        return names;
    }
}
