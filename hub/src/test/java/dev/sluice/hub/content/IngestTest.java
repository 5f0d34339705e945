package dev.sluice.hub.content;

import static dev.sluice.hub.content.TrialStore.ANNA;
import static dev.sluice.hub.content.TrialStore.BOB;
import static dev.sluice.hub.content.TrialStore.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.MadeUp;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that is taken in comes back at every range, is known by the hash that clients give it,
/// and costs only what is new.
class IngestTest {
    @TempDir Path folder;
    private TrialStore store;

    @BeforeEach
    void open() {
        store = new TrialStore(folder);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void filesHaveTheHashOfTheirClientAndComeBack() throws IOException {
        for (String[] line : MadeUp.table("file_hashes.txt")) {
            int length = Integer.parseInt(line[1]);
            byte[] content =
                    line[0].equals("zeros") ? new byte[length] : MadeUp.bytes(line[0], length);
            LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
            assertThat(file.xetHash()).hasToString(line[2]);
            assertThat(store.read(file)).isEqualTo(content);
            assertThat(store.contents.find(Realm.SHARED, Digest.of(content))).contains(file);
        }
    }

    @Test
    void everyRangeIsWhatItIsInTheFile() {
        byte[] prose = "all work and no play ".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
        byte[] content = Arrays.copyOf(prose, prose.length + 3_000_000);
        System.arraycopy(MadeUp.bytes("r", 3_000_000), 0, content, prose.length, 3_000_000);
        LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
        assertThat(store.storedBytes()).isLessThan(content.length - prose.length / 2);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(content.length + 1);
            int to = from + random.nextInt(Math.min(content.length - from, 200_000) + 1);
            assertThat(store.read(file, from, to)).isEqualTo(Arrays.copyOfRange(content, from, to));
        }
        assertThatThrownBy(() -> store.read(file, 0, content.length + 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aFileOfSeveralXorbsComesBack() {
        byte[] content = new byte[150_000_000];
        new Random(8).nextBytes(content);
        LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
        assertThat(store.rows("xorb")).isEqualTo(3);
        assertThat(store.read(file)).isEqualTo(content);
    }

    @Test
    void aSecondVersionStoresLittleMoreThanWhatChanged() {
        byte[] first = MadeUp.bytes("version", 40_000_000);
        LargeFile before = store.ingest(Realm.SHARED, ANNA, first);
        long bytes = store.storedBytes();
        byte[] second = new byte[first.length + 1];
        System.arraycopy(first, 0, second, 0, 20_000_000);
        System.arraycopy(first, 20_000_000, second, 20_000_001, 20_000_000);
        second[30_000_000] ^= 1;
        LargeFile after = store.ingest(Realm.SHARED, BOB, second);
        assertThat(store.storedBytes() - bytes).isBetween(1L, 800_000L);
        assertThat(store.read(after)).isEqualTo(second);
        assertThat(store.read(before)).isEqualTo(first);
        store.ingest(Realm.SHARED, BOB, first);
        assertThat(store.storedBytes() - bytes).isLessThan(800_000L);
    }

    @Test
    void aFileThatIsNotWhatWasAnnouncedLeavesNothing() {
        byte[] content = MadeUp.bytes("x", 500_000);
        Digest right = Digest.of(content);
        Digest wrong = Digest.of(new byte[1]);
        for (long size : new long[] {499_999, 500_001, 0}) {
            assertThatThrownBy(() -> ingest(content, size, right))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("announced");
        }
        assertThatThrownBy(() -> ingest(content, content.length, wrong))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(right.toString());
        assertThat(store.contents.find(Realm.SHARED, right)).isEmpty();
        assertThat(store.rows("xorb") + store.rows("large_file") + store.rows("possession"))
                .isZero();
        assertThat(store.holds(Realm.SHARED, ANNA, right)).isFalse();
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() {
        InputStream broken =
                new InputStream() {
                    private int left = 70_000_000;

                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        if (left <= 0) {
                            throw new IOException("gone");
                        }
                        new Random(left).nextBytes(bytes);
                        left -= length;
                        return length;
                    }
                };
        assertThatThrownBy(
                        () ->
                                store.contents.ingest(
                                        Realm.SHARED,
                                        ANNA,
                                        broken,
                                        100_000_000,
                                        Digest.of(new byte[0])))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(store.rows("xorb") + store.rows("large_file")).isZero();
    }

    @Test
    void whoSentAFileHoldsIt() {
        byte[] content = MadeUp.bytes("h", 100_000);
        LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
        assertThat(store.holds(Realm.SHARED, ANNA, file.sha256())).isTrue();
        assertThat(store.holds(Realm.SHARED, BOB, file.sha256())).isFalse();
        assertThat(store.holds(SECRET, ANNA, file.sha256())).isFalse();
    }

    @Test
    void anApiOnlyFileUsesSharedChunksAndSharesNone() {
        byte[] open = MadeUp.bytes("open", 2_000_000);
        byte[] secret = MadeUp.bytes("secret", 2_000_000);
        store.ingest(Realm.SHARED, ANNA, open);
        long bytes = store.storedBytes();
        LargeFile both = store.ingest(SECRET, ANNA, concat(open, secret));
        assertThat(both.terms().stream().map(term -> term.xorb().realm()))
                .contains(Realm.SHARED, SECRET);
        assertThat(store.storedBytes() - bytes).isLessThan(2_200_000);
        LargeFile leaked = store.ingest(Realm.SHARED, ANNA, secret);
        assertThat(leaked.terms()).allMatch(term -> term.xorb().realm().equals(Realm.SHARED));
        assertThat(store.read(both)).isEqualTo(concat(open, secret));
        assertThat(store.contents.find(Realm.SHARED, both.sha256())).isEmpty();
    }

    private void ingest(byte[] content, long size, Digest digest) throws IOException {
        LargeFile _ =
                store.contents.ingest(
                        Realm.SHARED, ANNA, new ByteArrayInputStream(content), size, digest);
    }

    static byte[] concat(byte[] a, byte[] b) {
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
