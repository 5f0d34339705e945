package dev.sluice.hub.content;

import static dev.sluice.hub.content.TrialStore.ANNA;
import static dev.sluice.hub.content.TrialStore.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.MadeUp;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is needed stays, whoever is doing what at the time; what is not goes, down to its last
/// byte.
class CollectorTest {
    @TempDir Path folder;
    private TrialStore store;
    private Collector collector;

    @BeforeEach
    void open() {
        store = new TrialStore(folder);
        collector = new Collector(store.database, store.blobs, store.clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatNoCommitHasGoesAfterTheGraceAndNotBefore() {
        LargeFile kept = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("kept", 300_000));
        LargeFile loose = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("loose", 300_000));
        assertThat(store.commit(kept)).isTrue();
        store.pass(Duration.ofDays(21));
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(0, 0, 0));
        store.pass(Duration.ofDays(2));
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(1, 1, 1));
        assertThat(store.contents.find(Realm.SHARED, loose.sha256())).isEmpty();
        assertThat(store.holds(Realm.SHARED, ANNA, loose.sha256())).isFalse();
        assertThat(store.read(kept)).hasSize(300_000);
        assertThat(store.contents.casGeneration()).isEqualTo(1);
        store.uncommitAll();
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(1, 1, 1));
        assertThat(store.storedBytes()).isZero();
        assertThat(store.rows("chunk_key") + store.rows("possession") + store.rows("file_xorb"))
                .isZero();
    }

    @Test
    void aXorbThatAClientMayStillReferToStays() throws IOException {
        XetHash hash =
                XetHash.parse("9033e479121c9de1cf00c393ad52b7e6679a6f7173af996ccc7f2e2d1d4247ea");
        byte[] xorb = MadeUp.resource("upload/" + hash + ".xorb");
        assertThat(put(hash, xorb)).isTrue();
        store.pass(Duration.ofDays(20));
        Shard shard = Contents.shard(MadeUp.resource("upload/shard.bin"));
        assertThat(
                        store.contents.register(
                                Realm.SHARED, ANNA, ReadRights.NONE, shard, Progress.NONE))
                .isNotEmpty();
        store.pass(Duration.ofDays(20));
        // Sent 40 days ago, referred to 20 days ago: a client still remembers it.
        assertThat(collector.collect().xorbs()).isZero();
        assertThat(put(hash, xorb)).isFalse();
        store.pass(Duration.ofDays(21));
        assertThat(collector.collect().xorbs()).isZero();
        store.pass(Duration.ofDays(2));
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(0, 1, 1));
    }

    @Test
    void collectingSoonerLeavesTheClientsMemoryBehind() {
        LargeFile loose = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("loose", 300_000));
        store.pass(Duration.ofHours(1));
        assertThat(collector.collect(Duration.ofMinutes(1), Duration.ofDays(1)))
                .isEqualTo(new Collector.Collected(1, 1, 1));
        assertThat(store.contents.casGeneration()).isEqualTo(2);
        assertThat(store.contents.find(Realm.SHARED, loose.sha256())).isEmpty();
    }

    @Test
    void aXorbThatOneOfTwoFilesHasStays() {
        byte[] content = MadeUp.bytes("two", 400_000);
        LargeFile first = store.ingest(Realm.SHARED, ANNA, content);
        LargeFile second =
                store.ingest(
                        Realm.SHARED, BOB, IngestTest.concat(content, MadeUp.bytes("t", 9_000)));
        assertThat(store.commit(second)).isTrue();
        store.pass(Duration.ofDays(30));
        assertThat(collector.collect()).isEqualTo(new Collector.Collected(1, 0, 0));
        assertThat(store.contents.find(Realm.SHARED, first.sha256())).isEmpty();
        assertThat(store.read(second)).startsWith(content);
    }

    @Test
    void aBlobWithoutANameGoesOnceThatIsOld() {
        Digest orphan = store.blobs.put(new ByteArrayInputStream(new byte[1000]));
        assertThat(collector.collect().blobs()).isZero();
        store.pass(Duration.ofHours(23));
        assertThat(collector.collect().blobs()).isZero();
        store.pass(Duration.ofHours(2));
        assertThat(collector.collect().blobs()).isEqualTo(1);
        assertThat(store.blobs.contains(orphan)).isFalse();
        assertThat(store.rows("orphan_blob")).isZero();
    }

    @Test
    void uploadsAndCollectionAtOnceLoseNothingThatWasCommitted() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<LargeFile> committed = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<Integer> collecting =
                    threads.submit(
                            () -> {
                                int xorbs = 0;
                                while (!done.get()) {
                                    // No grace at all: every upload under way is in danger.
                                    xorbs +=
                                            collector
                                                    .collect(
                                                            Duration.ofMillis(-1),
                                                            Duration.ofMillis(-1))
                                                    .xorbs();
                                }
                                return xorbs;
                            });
            List<Future<List<LargeFile>>> uploads = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                long seed = thread;
                uploads.add(threads.submit(upload(seed)));
            }
            for (Future<List<LargeFile>> upload : uploads) {
                committed.addAll(upload.get());
            }
            done.set(true);
            assertThat(collecting.get()).isPositive();
        }
        assertThat(committed).hasSizeGreaterThan(10);
        for (LargeFile file : committed) {
            LargeFile now = store.contents.find(Realm.SHARED, file.sha256()).orElseThrow();
            assertThat(Digest.of(store.read(now))).isEqualTo(file.sha256());
        }
    }

    /// Files that have much in common, some of which are committed.
    private Callable<List<LargeFile>> upload(long seed) {
        return () -> {
            Random random = new Random(seed);
            List<LargeFile> committed = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                byte[] content = MadeUp.bytes("common", 200_000 + random.nextInt(5) * 50_000);
                content[content.length - 1 - random.nextInt(1000)] = (byte) random.nextInt();
                try {
                    LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
                    if (random.nextInt(3) == 0 && store.commit(file)) {
                        committed.add(file);
                    }
                } catch (Refusal again) {
                    assertThat(again.status()).isEqualTo(503);
                }
            }
            return committed;
        };
    }

    private boolean put(XetHash hash, byte[] xorb) throws IOException {
        return store.contents.putXorb(Realm.SHARED, ANNA, hash, new ByteArrayInputStream(xorb));
    }
}
