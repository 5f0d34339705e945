package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edition.Progress;
import dev.sluice.storage.InsufficientSpaceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A full or read-only disk is named, nothing half done is published, and with room the release
/// goes on.
class DiskTroubleTest {
    @TempDir private Path folder = Path.of("");
    private Path disk = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        TinyModel.write(folder.resolve("source"));
        disk = Files.createDirectory(folder.resolve("disk"));
    }

    @Test
    void goesOnWhereTheDiskWasFull() throws Exception {
        mount("size=160k");
        try {
            Path out = disk.resolve("out");
            assertThatThrownBy(() -> release(out))
                    .isInstanceOf(InsufficientSpaceException.class)
                    .hasMessageContaining("no space left")
                    .hasMessageContaining("run again");
            assertThat(out.resolve("open")).doesNotExist();
            assertThat(out.resolve("release-report.json")).doesNotExist();
            run("mount", "-o", "remount,size=10m", disk.toString());
            assertThat(release(out)).isInstanceOf(ReleaseResult.Released.class);
            Path other = folder.resolve("other");
            release(other);
            assertThat(FolderState.lasting(out)).isEqualTo(FolderState.lasting(other));
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void refusesAReadOnlyDiskBeforeAnythingElse() throws Exception {
        mount("size=1m");
        try {
            run("mount", "-o", "remount,ro", disk.toString());
            assertThatThrownBy(() -> release(disk.resolve("out")))
                    .isInstanceOf(ReleaseException.class)
                    .hasMessageContaining("a folder cannot be made here")
                    .hasMessageContaining("make the folder above writable");
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void refusesAnOutputThatIsAFileOrBelowOne() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> release(file))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("it is a file");
        assertThatThrownBy(() -> release(file.resolve("out")))
                .isInstanceOf(ReleaseException.class)
                .hasMessageContaining("a folder cannot be made here");
        assertThat(file).hasContent("mine");
    }

    private ReleaseResult release(Path out) throws IOException {
        return Release.run(
                ReleasePlan.parse("plan.yaml", ReleaseTest.PLAN, folder), out, Progress.NONE);
    }

    private void mount(String options) throws Exception {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()) == 0,
                "SKIPPED: needs root to mount a small file system; run the tests as root to check"
                        + " the behaviour on a full disk");
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            return -1;
        }
    }
}
