package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is put into the store is found under its digest, once, and unchanged.
class BlobStoreTest {
    @TempDir Path folder;
    private BlobStore store;

    @BeforeEach
    void open() {
        store = BlobStore.at(folder.resolve("deep/store"));
    }

    @Test
    void givesBackWhatWasPutInHoweverItCame() throws IOException {
        byte[] content = random(5_000_000);
        Path file = Files.write(folder.resolve("file"), content);
        Digest expected = Digest.of(content);
        assertThat(store.contains(expected)).isFalse();
        assertThat(store.put(file)).isEqualTo(expected);
        assertThat(store.put(new ByteArrayInputStream(content))).isEqualTo(expected);
        try (FileChannel channel = FileChannel.open(file)) {
            assertThat(store.put(channel)).isEqualTo(expected);
        }
        assertThat(store.list()).containsExactly(expected);
        assertThat(store.sizeBytes(expected)).hasValue(content.length);
        try (FileChannel blob = store.open(expected).orElseThrow()) {
            ByteBuffer read = ByteBuffer.allocate(content.length);
            while (read.hasRemaining() && blob.read(read) >= 0) {}
            assertThat(read.array()).isEqualTo(content);
        }
    }

    @Test
    void layoutIsTheDigestInHexBelowItsFirstTwoDigits() throws IOException {
        Digest digest = store.put(new ByteArrayInputStream(new byte[0]));
        Path blob = folder.resolve("deep/store/sha256/e3").resolve(digest.hex());
        assertThat(blob).isEmptyFile();
        assertThat(store.find(digest)).hasValue(blob);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(blob)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void deletesWithoutDisturbingReaders() throws IOException {
        Digest digest = store.put(new ByteArrayInputStream(random(1000)));
        try (FileChannel blob = store.open(digest).orElseThrow()) {
            assertThat(store.delete(digest)).isTrue();
            assertThat(blob.read(ByteBuffer.allocate(1000))).isEqualTo(1000);
        }
        assertThat(store.delete(digest)).isFalse();
        assertThat(store.open(digest)).isEmpty();
        assertThat(store.sizeBytes(digest)).isEmpty();
        assertThat(store.find(digest)).isEmpty();
        assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Missing());
    }

    @Test
    void noticesWhatChangedOnDiskAndPuttingItAgainHealsIt() throws IOException {
        byte[] content = random(1000);
        Digest digest = store.put(new ByteArrayInputStream(content));
        assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Intact());
        Path blob = store.find(digest).orElseThrow();
        byte[] changed = content.clone();
        changed[500] ^= 1;
        Files.delete(blob);
        Files.write(blob, changed);
        assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Altered(Digest.of(changed)));
        store.put(new ByteArrayInputStream(content));
        assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Intact());
    }

    @Test
    void listsBlobsInOrderAndNothingElse() throws IOException {
        List<Digest> expected =
                IntStream.range(0, 300)
                        .mapToObj(i -> store.put(new ByteArrayInputStream(random(i))))
                        .sorted()
                        .toList();
        Path blobs = folder.resolve("deep/store/sha256");
        Files.writeString(blobs.resolve("README"), "");
        Files.createDirectories(blobs.resolve("zz"));
        Path first = store.find(expected.getFirst()).orElseThrow();
        Files.writeString(first.resolveSibling("notes.txt"), "");
        Files.writeString(first.resolveSibling("0".repeat(63) + "G"), "");
        Path other = store.find(expected.getLast()).orElseThrow();
        Files.writeString(other.resolveSibling(expected.getFirst().hex()), "in the wrong folder");
        assertThat(store.list()).containsExactlyElementsOf(expected);
    }

    @Test
    void manyThreadsPutTheSameContentOnce() throws Exception {
        byte[] content = random(700_000);
        List<Future<Digest>> puts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 24; i++) {
                puts.add(
                        threads.submit(
                                () ->
                                        BlobStore.at(folder.resolve("deep/store"))
                                                .put(new ByteArrayInputStream(content))));
            }
        }
        for (Future<Digest> put : puts) {
            assertThat(put.get()).isEqualTo(Digest.of(content));
        }
        assertThat(store.list()).containsExactly(Digest.of(content));
        assertThat(store.verify(Digest.of(content))).isEqualTo(new BlobCheck.Intact());
        assertThat(folder.resolve("deep/store/staging")).isEmptyDirectory();
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
