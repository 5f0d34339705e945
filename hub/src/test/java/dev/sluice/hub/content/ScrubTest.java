package dev.sluice.hub.content;

import static dev.sluice.hub.content.TrialStore.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.MadeUp;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A byte that changed on the disk is found, is never served, and is healed by whoever sends it
/// again.
class ScrubTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path folder;
    private TrialStore store;
    private Scrub scrub;

    @BeforeEach
    void open() {
        store = new TrialStore(folder);
        scrub = new Scrub(store.database, store.blobs, store.clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aFlippedBitIsFoundPutAsideAndHealedByTheSameFile() throws Exception {
        byte[] content = MadeUp.bytes("rot", 500_000);
        LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
        LargeFile other = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("sound", 500_000));
        Digest blob = store.flip(file.terms().getFirst().xorb());
        Scrub.Found found = scrub.run(DAY, Scrub.Pace.FULL);
        assertThat(found.damaged()).containsExactly(blob);
        assertThat(found.blobs()).isEqualTo(2);
        assertThat(store.blobs.contains(blob)).isFalse();
        assertThatThrownBy(() -> store.read(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("upload");
        assertThat(store.read(other)).hasSize(500_000);
        assertThat(store.contents.keep(Realm.SHARED, file.sha256())).isFalse();
        assertThat(store.contents.casGeneration()).isEqualTo(2);
        // What was found is kept, for whoever wants to look into it, also from the collector.
        store.pass(Duration.ofDays(3));
        Collector collector = new Collector(store.database, store.blobs, store.clock);
        assertThat(collector.collect().blobs()).isZero();
        store.pass(Duration.ofDays(3));
        assertThat(collector.collect().blobs()).isZero();
        assertThat(store.rows("quarantine")).isEqualTo(1);

        LargeFile healed = store.ingest(Realm.SHARED, ANNA, content);
        assertThat(store.read(healed)).isEqualTo(content);
        assertThat(store.contents.keep(Realm.SHARED, file.sha256())).isTrue();
        assertThat(scrub.run(Duration.ZERO, Scrub.Pace.FULL).damaged()).isEmpty();
    }

    @Test
    void aFlippedBitThatNoScrubHasSeenYetEndsTheReading() throws Exception {
        LargeFile file = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("rot", 500_000));
        store.flip(file.terms().getFirst().xorb());
        assertThatThrownBy(() -> store.read(file))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("changed in the store");
    }

    @Test
    void whatWasReadAndRightIsBelievedForAnHourAndHashedAgainThen() throws Exception {
        byte[] content = MadeUp.bytes("rot", 500_000);
        LargeFile file = store.ingest(Realm.SHARED, ANNA, content);
        assertThat(store.read(file)).isEqualTo(content);
        store.flip(file.terms().getFirst().xorb());
        assertThat(store.read(file)).isNotEqualTo(content);
        store.pass(Duration.ofHours(1));
        assertThatThrownBy(() -> store.read(file)).isInstanceOf(StorageException.class);
    }

    @Test
    void aDamagedXorbIsNotReferredToAndHealedByTheSameXorb() throws Exception {
        XetHash hash =
                XetHash.parse("9033e479121c9de1cf00c393ad52b7e6679a6f7173af996ccc7f2e2d1d4247ea");
        byte[] xorb = MadeUp.resource("upload/" + hash + ".xorb");
        Shard shard = Contents.shard(MadeUp.resource("upload/shard.bin"));
        assertThat(put(hash, xorb)).isTrue();
        LargeFile file = register(shard).getFirst();
        Digest blob = store.flip(new XorbId(Realm.SHARED, hash));
        assertThat(scrub.run(DAY, Scrub.Pace.FULL).damaged()).containsExactly(blob);
        assertThatThrownBy(() -> register(shard)).isInstanceOf(Refusal.class);
        assertThat(put(hash, xorb)).isTrue();
        assertThat(register(shard)).contains(file);
        assertThat(Digest.of(store.read(file))).isEqualTo(file.sha256());
    }

    @Test
    void aBlobThatIsGoneIsFoundToo() throws Exception {
        LargeFile file = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("gone", 100_000));
        Digest blob = store.flip(file.terms().getFirst().xorb());
        Files.delete(store.blobs.find(blob).orElseThrow());
        assertThat(scrub.run(DAY, Scrub.Pace.FULL).damaged()).containsExactly(blob);
        assertThat(store.contents.keep(Realm.SHARED, file.sha256())).isFalse();
    }

    @Test
    void aRunThatWasStoppedGoesOnWhereItWas() throws Exception {
        for (int i = 0; i < 5; i++) {
            LargeFile _ = store.ingest(Realm.SHARED, ANNA, MadeUp.bytes("s" + i, 50_000));
        }
        store.pass(DAY);
        Scrub.Pace once = (_, _) -> false;
        assertThat(scrub.run(Duration.ofHours(1), once).blobs()).isEqualTo(1);
        assertThat(scrub.run(Duration.ofHours(1), once).blobs()).isEqualTo(1);
        assertThat(scrub.run(Duration.ofHours(1), Scrub.Pace.FULL).blobs()).isEqualTo(3);
        assertThat(scrub.run(Duration.ofHours(1), Scrub.Pace.FULL).blobs()).isZero();
        store.pass(Duration.ofHours(2));
        assertThat(scrub.run(Duration.ofHours(1), Scrub.Pace.FULL).blobs()).isEqualTo(5);
    }

    @Test
    void thePaceWaitsForAsLongAsTheBytesAreWorth() throws Exception {
        long start = System.nanoTime();
        assertThat(Scrub.Pace.bytesPerSecond(1_000_000).goOn(200_000, Duration.ofMillis(50)))
                .isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(140));
    }

    private boolean put(XetHash hash, byte[] xorb) throws IOException {
        return store.contents.putXorb(Realm.SHARED, ANNA, hash, new ByteArrayInputStream(xorb));
    }

    private List<LargeFile> register(Shard shard) throws IOException {
        return store.contents.register(Realm.SHARED, ANNA, ReadRights.NONE, shard, Progress.NONE);
    }
}
