package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store does: what is put in is found under its digest, once, and unchanged.
abstract class BlobStoreContract {
    @TempDir Path folder;

    /// The same store each time.
    abstract BlobStore store();

    /// Changes a stored blob behind the store's back.
    abstract void alter(Digest digest, byte[] content) throws IOException;

    @Test
    void givesBackWhatWasPutInHoweverItCame() throws IOException {
        byte[] content = random(5_000_000);
        Path file = Files.write(folder.resolve("file"), content);
        Digest expected = Digest.of(content);
        try (BlobStore store = store()) {
            assertThat(store.contains(expected)).isFalse();
            assertThat(store.put(file)).isEqualTo(expected);
            assertThat(store.put(new ByteArrayInputStream(content))).isEqualTo(expected);
            try (FileChannel channel = FileChannel.open(file)) {
                assertThat(store.put(channel)).isEqualTo(expected);
            }
            store.put(expected, Channels.newChannel(new ByteArrayInputStream(content)));
            assertThat(store.list()).containsExactly(expected);
            assertThat(store.sizeBytes(expected)).hasValue(content.length);
            assertThat(store.contains(expected)).isTrue();
            assertThat(read(store, expected)).isEqualTo(content);
        }
    }

    @Test
    void readsAtAnyPosition() {
        byte[] content = random(3_000_000);
        try (BlobStore store = store()) {
            Digest digest = store.put(new ByteArrayInputStream(content));
            try (BlobContent blob = store.open(digest).orElseThrow()) {
                Random random = new Random(1);
                for (int i = 0; i < 30; i++) {
                    int from = random.nextInt(content.length);
                    int count = random.nextInt(Math.min(content.length - from, 200_000));
                    ByteBuffer part = ByteBuffer.allocate(count);
                    blob.readFully(part, from);
                    assertThat(part.array())
                            .isEqualTo(Arrays.copyOfRange(content, from, from + count));
                }
                assertThat(blob.sizeBytes()).isEqualTo(content.length);
                ByteBuffer one = ByteBuffer.allocate(1);
                assertThat(blob.read(one, content.length)).isEqualTo(-1);
                assertThat(blob.read(one, Long.MAX_VALUE)).isEqualTo(-1);
                assertThatThrownBy(() -> blob.readFully(ByteBuffer.allocate(2), content.length - 1))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("ends before byte 3000001");
            }
        }
    }

    @Test
    void theEmptyBlobIsABlob() {
        try (BlobStore store = store()) {
            Digest digest = store.put(InputStream.nullInputStream());
            assertThat(digest).isEqualTo(Digest.of(new byte[0]));
            assertThat(store.sizeBytes(digest)).hasValue(0);
            assertThat(read(store, digest)).isEmpty();
            assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Intact());
        }
    }

    @Test
    void contentOfAnotherDigestIsNotStored() {
        byte[] content = random(1_000_000);
        Digest promised = Digest.of(new byte[] {1});
        try (BlobStore store = store()) {
            assertThatThrownBy(() -> store.put(promised, channel(content)))
                    .isInstanceOfSatisfying(
                            DigestMismatchException.class,
                            wrong -> assertThat(wrong.actual()).isEqualTo(Digest.of(content)))
                    .hasMessageStartingWith(promised + ": the content that came is ");
            assertThat(store.list()).isEmpty();
            assertThat(store.sweep()).as("left behind").isZero();
        }
    }

    @Test
    void aSourceThatBreaksLeavesNothing() {
        InputStream broken =
                new SequenceInputStream(
                        new ByteArrayInputStream(new byte[700_000]),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("the client hung up");
                            }

                            @Override
                            public int read(byte[] into, int offset, int count) throws IOException {
                                return read();
                            }
                        });
        try (BlobStore store = store()) {
            assertThatThrownBy(() -> store.put(broken))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("the client hung up");
            assertThat(store.list()).isEmpty();
            assertThat(store.sweep()).as("left behind").isZero();
        }
    }

    @Test
    void whatIsDeletedIsGone() {
        try (BlobStore store = store()) {
            Digest digest = store.put(new ByteArrayInputStream(random(1000)));
            assertThat(store.delete(digest)).isTrue();
            assertThat(store.delete(digest)).isFalse();
            assertThat(store.open(digest)).isEmpty();
            assertThat(store.contains(digest)).isFalse();
            assertThat(store.sizeBytes(digest)).isEmpty();
            assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Missing());
        }
    }

    @Test
    void noticesWhatChangedInTheStoreAndPuttingItAgainHealsIt() throws IOException {
        byte[] content = random(1000);
        try (BlobStore store = store()) {
            Digest digest = store.put(new ByteArrayInputStream(content));
            assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Intact());
            byte[] changed = content.clone();
            changed[500] ^= 1;
            alter(digest, changed);
            assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Altered(Digest.of(changed)));
            store.put(new ByteArrayInputStream(content));
            assertThat(store.verify(digest)).isEqualTo(new BlobCheck.Intact());
        }
    }

    @Test
    void listsAllBlobsInOrder() {
        try (BlobStore store = store()) {
            List<Digest> expected =
                    IntStream.range(0, 300)
                            .mapToObj(i -> store.put(new ByteArrayInputStream(random(i))))
                            .sorted()
                            .toList();
            assertThat(store.list()).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void manyThreadsPutTheSameContentOnce() throws Exception {
        byte[] content = random(700_000);
        List<Future<Digest>> puts = new ArrayList<>();
        try (BlobStore store = store()) {
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 24; i++) {
                    puts.add(threads.submit(() -> store.put(new ByteArrayInputStream(content))));
                }
            }
            for (Future<Digest> put : puts) {
                assertThat(put.get()).isEqualTo(Digest.of(content));
            }
            assertThat(store.list()).containsExactly(Digest.of(content));
            assertThat(store.verify(Digest.of(content))).isEqualTo(new BlobCheck.Intact());
            assertThat(store.sweep()).as("left behind").isZero();
        }
    }

    static byte[] read(BlobStore store, Digest digest) {
        try (BlobContent blob = store.open(digest).orElseThrow()) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(blob.sizeBytes()));
            blob.readFully(bytes, 0);
            return bytes.array();
        }
    }

    static ReadableByteChannel channel(byte[] content) {
        return Channels.newChannel(new ByteArrayInputStream(content));
    }

    static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }
}
