package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A staged file's name stands for the old content or the new, and the digest is that of the file.
class StagedFileTest {
    @TempDir Path folder;

    @Test
    void keepsTheOldContentUntilCommit() throws IOException {
        Path target = Files.writeString(folder.resolve("a.txt"), "old");
        try (StagedFile staged = StagedFile.beside(target)) {
            staged.write(bytes("new"));
            assertThat(target).hasContent("old");
            assertThat(staged.commit())
                    .isEqualTo(Digest.of("new".getBytes(StandardCharsets.UTF_8)));
            assertThat(staged.isOpen()).isFalse();
        }
        assertThat(target).hasContent("new");
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void leavesNothingWithoutCommit() throws IOException {
        try (StagedFile staged = StagedFile.beside(folder.resolve("a.txt"))) {
            staged.write(bytes("half"));
            assertThat(names()).hasSize(1);
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void hashesWhatItWritesFromBuffersOfEveryKind() throws IOException {
        byte[] content = random(70 * 1024 * 1024 + 11);
        Path target = folder.resolve("large");
        Digest digest;
        try (StagedFile staged = StagedFile.beside(target)) {
            int half = 36 * 1024 * 1024 + 5;
            assertThat(staged.write(ByteBuffer.wrap(content, 0, half))).isEqualTo(half);
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(content.length - half - 100)
                            .put(content, half, content.length - half - 100)
                            .flip();
            staged.write(direct.asReadOnlyBuffer());
            staged.write(ByteBuffer.wrap(content, content.length - 100, 100).asReadOnlyBuffer());
            assertThat(staged.bytesWritten()).isEqualTo(content.length);
            digest = staged.commit();
        }
        assertThat(digest).isEqualTo(Digest.of(content));
        assertThat(Arrays.mismatch(Files.readAllBytes(target), content)).isEqualTo(-1);
    }

    @Test
    void copiesARangeOfAnotherFile() throws IOException {
        byte[] content = random(3 * BufferPair.BUFFER_BYTES + 77);
        Path source = Files.write(folder.resolve("source"), content);
        Path target = folder.resolve("target");
        AtomicLong told = new AtomicLong();
        try (FileChannel channel = FileChannel.open(source);
                StagedFile staged = StagedFile.beside(target)) {
            staged.write(bytes("head"));
            staged.transferFrom(channel, 13, content.length - 20L, told::addAndGet);
            staged.transferFrom(channel, 5, 0);
            staged.transferFrom(channel, 1, 2);
            assertThat(channel.position()).isZero();
            staged.commit();
        }
        ByteBuffer expected = ByteBuffer.allocate(content.length - 20 + 6);
        expected.put(bytes("head")).put(content, 13, content.length - 20).put(content, 1, 2);
        assertThat(Arrays.mismatch(Files.readAllBytes(target), expected.array())).isEqualTo(-1);
        assertThat(told).hasValue(content.length - 20L);
    }

    @Test
    void refusesASourceThatEndsTooEarly() throws IOException {
        Path source = Files.write(folder.resolve("source"), random(100));
        Path target = folder.resolve("target");
        try (FileChannel channel = FileChannel.open(source);
                StagedFile staged = StagedFile.beside(target)) {
            assertThatThrownBy(() -> staged.transferFrom(channel, 40, 100))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("ends at byte 100, before byte 140");
            assertThatThrownBy(staged::commit).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> staged.transferFrom(channel, Long.MAX_VALUE, 1))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(names()).containsExactly("source");
    }

    @Test
    void twoWritersOfOneTargetDoNotMix() throws Exception {
        Path target = folder.resolve("contested");
        byte[][] contents = new byte[4][];
        List<Future<Digest>> commits = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(contents.length);
        try (ExecutorService runs = Executors.newFixedThreadPool(contents.length)) {
            for (int run = 0; run < contents.length; run++) {
                byte[] content = new byte[300_000];
                Arrays.fill(content, (byte) run);
                contents[run] = content;
                commits.add(
                        runs.submit(
                                () -> {
                                    try (StagedFile staged = StagedFile.beside(target)) {
                                        started.countDown();
                                        started.await();
                                        for (int i = 0; i < content.length; i += 1000) {
                                            staged.write(ByteBuffer.wrap(content, i, 1000));
                                        }
                                        return staged.commit();
                                    }
                                }));
            }
        }
        for (Future<Digest> commit : commits) {
            commit.get();
        }
        byte[] winner = Files.readAllBytes(target);
        assertThat(winner).isEqualTo(contents[winner[0]]);
        assertThat(names()).containsExactly("contested");
    }

    @Test
    void aPrivateFileIsPrivateFromItsFirstMoment() throws IOException {
        Path target = folder.resolve("identity.txt");
        try (StagedFile staged = StagedFile.besidePrivate(target)) {
            assertThat(mode(staged.temporaryPath())).isEqualTo("rw-------");
            staged.write(bytes("secret"));
            staged.commit();
        }
        assertThat(mode(target)).isEqualTo("rw-------");
    }

    @Test
    void sweepRemovesWhatKilledRunsLeftAndNothingElse() throws IOException {
        Files.writeString(folder.resolve(".sluice-0123456789abcdef.staged"), "left behind");
        Files.writeString(folder.resolve(".sluice-0123456789abcdee.lock"), "");
        Files.createDirectories(folder.resolve(".sluice-0123456789abcded.staged/a/b"));
        Files.writeString(folder.resolve(".sluice-mine.staged"), "someone's own");
        Files.writeString(folder.resolve(".sluice-0123456789ABCDEF.staged"), "someone's own");
        Files.writeString(folder.resolve("model.staged"), "someone's own");
        Files.createSymbolicLink(
                folder.resolve(".sluice-0123456789abcdec.staged"), folder.resolve("model.staged"));
        try (StagedFile file = StagedFile.beside(folder.resolve("f"));
                StagedFolder staged = StagedFolder.beside(folder.resolve("d"))) {
            file.write(bytes("being written"));
            assertThat(StagedFile.sweep(folder)).isEqualTo(2);
            file.commit();
            staged.commit();
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        ".sluice-mine.staged",
                        ".sluice-0123456789ABCDEF.staged",
                        ".sluice-0123456789abcdec.staged",
                        "model.staged",
                        "f",
                        "d");
    }

    @Test
    void replacesALinkInsteadOfWritingWhereItLeads() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "untouched");
        Path target = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        try (StagedFile staged = StagedFile.beside(target)) {
            staged.write(bytes("new"));
            staged.commit();
        }
        assertThat(elsewhere).hasContent("untouched");
        assertThat(Files.isSymbolicLink(target)).isFalse();
    }

    @Test
    void saysThatTheFolderIsMissingOrTheTargetIsAFolder() throws IOException {
        assertThatThrownBy(() -> StagedFile.beside(folder.resolve("absent/a")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("absent does not exist; create it");
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        try (StagedFile staged = StagedFile.beside(occupied)) {
            assertThatThrownBy(staged::commit).isInstanceOf(TargetNotEmptyException.class);
        }
        assertThat(names()).containsExactly("occupied");
    }

    @Test
    void aStoppedWriterLeavesNothing() throws Exception {
        Path source = Files.write(folder.resolve("source"), random(10));
        Thread writer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try (StagedFile staged =
                                            StagedFile.beside(folder.resolve("t"))) {
                                        Thread.currentThread().interrupt();
                                        staged.write(bytes("x"));
                                        staged.commit();
                                    } catch (StorageException stopped) {
                                        assertThat(stopped.problem()).contains("was stopped");
                                    }
                                });
        writer.join();
        assertThat(names()).containsExactly(source.getFileName().toString());
    }

    private String[] names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toArray(String[]::new);
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
