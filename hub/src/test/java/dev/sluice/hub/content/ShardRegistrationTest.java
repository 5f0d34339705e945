package dev.sluice.hub.content;

import static dev.sluice.hub.content.TrialStore.ANNA;
import static dev.sluice.hub.content.TrialStore.BOB;
import static dev.sluice.hub.content.TrialStore.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.Chunk;
import dev.sluice.hub.xet.Hashes;
import dev.sluice.hub.xet.MadeUp;
import dev.sluice.hub.xet.MerkleTree;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.ShardReader;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `hf_xet` sends becomes files, and a shard gives nobody more than they sent or may read: no
/// foreign chunk by its hash, no file of another digest, no flood of bytes.
class ShardRegistrationTest {
    private static final XetHash XORB =
            XetHash.parse("9033e479121c9de1cf00c393ad52b7e6679a6f7173af996ccc7f2e2d1d4247ea");

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
    void aRealUploadBecomesItsFiles() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        assertThat(putXorb(Realm.SHARED, ANNA)).isFalse();
        List<LargeFile> files = register(Realm.SHARED, ANNA, ReadRights.NONE, shard());
        for (LargeFile file : files) {
            assertThat(Digest.of(store.read(file))).isEqualTo(file.sha256());
            assertThat(store.holds(Realm.SHARED, ANNA, file.sha256())).isTrue();
            assertThat(store.contents.withXetHash(Realm.SHARED, file.xetHash()))
                    .containsExactly(file);
        }
        assertThat(files).hasSize(MadeUp.table("upload/sha256.txt").size());
        assertThat(register(Realm.SHARED, ANNA, ReadRights.NONE, shard())).isEqualTo(files);
    }

    /// The client remembers that it sent the xorb, and would never send it again to this address.
    @Test
    void aLostXorbIsAskedForAgainAtAnotherAddress() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        List<LargeFile> files = register(Realm.SHARED, ANNA, ReadRights.NONE, shard());
        try (Stream<Digest> blobs = store.blobs.list()) {
            assertThat(blobs.toList()).allMatch(store.blobs::delete).isNotEmpty();
        }
        int before = store.contents.casGeneration();
        assertThat(refusal(() -> register(Realm.SHARED, ANNA, ReadRights.NONE, shard())))
                .contains("was removed");
        assertThat(store.contents.casGeneration()).isEqualTo(before + 1);
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        assertThat(register(Realm.SHARED, ANNA, ReadRights.NONE, shard())).isEqualTo(files);
        for (LargeFile file : files) {
            assertThat(Digest.of(store.read(file))).isEqualTo(file.sha256());
        }
        assertThat(store.contents.casGeneration()).isEqualTo(before + 1);
    }

    @Test
    void aHashAloneGivesNoRight() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        List<LargeFile> files = register(Realm.SHARED, ANNA, ReadRights.NONE, shard());
        String refused = refusal(() -> register(Realm.SHARED, BOB, ReadRights.NONE, shard()));
        assertThat(refused).contains("was not sent");
        // In the same words as for one that nobody sent.
        Shard unknown = withXorb(new XetHash(1, 2, 3, 4));
        assertThat(refusal(() -> register(Realm.SHARED, BOB, ReadRights.NONE, unknown)))
                .isEqualTo(refused.replace(XORB.toString(), new XetHash(1, 2, 3, 4).toString()));
        assertThat(store.holds(Realm.SHARED, BOB, files.getFirst().sha256())).isFalse();
    }

    @Test
    void whoMayReadAFileMayUseItsChunksAndNoOthers() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        List<LargeFile> files = register(Realm.SHARED, ANNA, ReadRights.NONE, shard());
        Shard.File first = shard().files().getFirst();
        ReadRights thatOne =
                candidates -> {
                    Set<Digest> readable = new HashSet<>(candidates);
                    readable.retainAll(Set.of(first.sha256().orElseThrow()));
                    return readable;
                };
        assertThat(register(Realm.SHARED, BOB, thatOne, new Shard(List.of(first), List.of())))
                .hasSize(1);
        assertThat(refusal(() -> register(Realm.SHARED, BOB, thatOne, shard())))
                .contains("was not sent");
        // And an answer of more than was asked for gives no more.
        ReadRights tooMuch = _ -> Set.of(Digest.of(new byte[9]));
        assertThat(refusal(() -> register(Realm.SHARED, BOB, tooMuch, shard())))
                .contains("was not sent");
        assertThat(files).isNotEmpty();
    }

    @Test
    void nothingOutsideRefersToAnApiOnlyRealm() throws IOException {
        assertThat(putXorb(SECRET, ANNA)).isTrue();
        ReadRights everything = HashSet::new;
        assertThat(refusal(() -> register(Realm.SHARED, ANNA, everything, shard())))
                .contains("was not sent");
        Realm other = Realm.ofRepo("ffffffffffffffffffffffff");
        assertThat(refusal(() -> register(other, ANNA, everything, shard())))
                .contains("was not sent");
        assertThat(register(SECRET, ANNA, ReadRights.NONE, shard())).isNotEmpty();
        assertThat(store.contents.dedup(Realm.SHARED, ANNA, firstChunk())).isEmpty();
        assertThat(store.contents.dedup(SECRET, ANNA, firstChunk())).isPresent();
    }

    @Test
    void dedupNamesOnlyWhatTheAskerSent() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        List<LargeFile> _ = register(Realm.SHARED, ANNA, ReadRights.NONE, shard());
        Optional<byte[]> answer = store.contents.dedup(Realm.SHARED, ANNA, firstChunk());
        assertThat(ShardReader.read(answer.orElseThrow()).xorbs().getFirst().hash())
                .isEqualTo(XORB);
        assertThat(store.contents.dedup(Realm.SHARED, BOB, firstChunk())).isEmpty();
        assertThat(store.contents.dedup(Realm.SHARED, ANNA, new XetHash(5, 5, 5, 0))).isEmpty();
    }

    @Test
    void aFileIsWhatItsSha256Says() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        List<Shard.File> files = shard().files();
        Shard.File a = files.getFirst();
        Shard.File swapped =
                new Shard.File(a.hash(), a.terms(), a.ranges(), files.getLast().sha256());
        Shard.File otherHash =
                new Shard.File(files.getLast().hash(), a.terms(), a.ranges(), a.sha256());
        Shard.File otherRange =
                new Shard.File(
                        a.hash(),
                        a.terms(),
                        Collections.nCopies(a.terms().size(), XORB),
                        a.sha256());
        Shard.File unnamed = new Shard.File(a.hash(), a.terms(), a.ranges(), Optional.empty());
        Shard.File empty = new Shard.File(a.hash(), List.of(), List.of(), a.sha256());
        for (Map.Entry<Shard.File, String> each :
                Map.of(
                                swapped, "make up",
                                otherHash, "hash to another file",
                                otherRange, "verification hash",
                                unnamed, "without its sha256",
                                empty, "no terms")
                        .entrySet()) {
            Shard shard = new Shard(List.of(each.getKey()), List.of());
            assertThat(refusal(() -> register(Realm.SHARED, ANNA, ReadRights.NONE, shard)))
                    .contains(each.getValue());
        }
        assertThat(store.rows("large_file")).isZero();
    }

    @Test
    void aTinyShardCannotAskForAFloodOfBytes() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        Shard.File a =
                shard().files().stream().max((x, y) -> Long.compare(raw(x), raw(y))).orElseThrow();
        List<Shard.Term> terms = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            terms.addAll(a.terms());
        }
        List<Chunk> chunks = new ArrayList<>();
        StoredXorb stored =
                store.database
                        .read(handle -> XorbTable.find(handle, new XorbId(Realm.SHARED, XORB)))
                        .orElseThrow();
        a.terms().forEach(t -> chunks.addAll(stored.xorb().range(t.from(), t.to())));
        MerkleTree tree = new MerkleTree();
        for (int i = 0; i < 20_000; i++) {
            chunks.forEach(tree::add);
        }
        Shard.File bomb = new Shard.File(Hashes.file(tree.root()), terms, List.of(), a.sha256());
        Shard shard = new Shard(List.of(bomb), List.of());
        long start = System.nanoTime();
        assertThatThrownBy(() -> register(Realm.SHARED, ANNA, ReadRights.NONE, shard))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(413));
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    @Test
    void aXorbOfAnotherHashIsRefusedAndNotStored() throws IOException {
        byte[] xorb = MadeUp.resource("upload/" + XORB + ".xorb");
        assertThatThrownBy(
                        () ->
                                store.contents.putXorb(
                                        Realm.SHARED,
                                        ANNA,
                                        new XetHash(1, 1, 1, 1),
                                        new ByteArrayInputStream(xorb)))
                .isInstanceOf(Refusal.class);
        xorb[xorb.length / 2] ^= 1;
        assertThatThrownBy(
                        () ->
                                store.contents.putXorb(
                                        Realm.SHARED, ANNA, XORB, new ByteArrayInputStream(xorb)))
                .isInstanceOf(Refusal.class);
        assertThat(store.rows("xorb")).isZero();
        assertThat(store.storedBytes()).isZero();
    }

    @Test
    void sendingAKnownXorbBadlyGivesNoPossession() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        assertThatThrownBy(
                        () ->
                                store.contents.putXorb(
                                        Realm.SHARED,
                                        BOB,
                                        XORB,
                                        new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(Refusal.class);
        assertThat(refusal(() -> register(Realm.SHARED, BOB, ReadRights.NONE, shard())))
                .contains("was not sent");
        assertThat(putXorb(Realm.SHARED, BOB)).isFalse();
        assertThat(register(Realm.SHARED, BOB, ReadRights.NONE, shard())).isNotEmpty();
    }

    @Test
    void aReconstructionMakesTheSameBytes() throws IOException {
        assertThat(putXorb(Realm.SHARED, ANNA)).isTrue();
        for (LargeFile file : register(Realm.SHARED, ANNA, ReadRights.NONE, shard())) {
            long size = file.sizeBytes();
            for (long[] range : new long[][] {{0, size}, {size / 3, size / 2}, {size - 1, size}}) {
                Reconstruction how = store.contents.reconstruction(file, range[0], range[1]);
                byte[] made = TrialClient.download(store.contents, how, range[1] - range[0]);
                assertThat(made).isEqualTo(store.read(file, range[0], range[1]));
            }
        }
    }

    private static long raw(Shard.File file) {
        return file.terms().stream().mapToLong(Shard.Term::rawBytes).sum();
    }

    private Shard withXorb(XetHash other) throws IOException {
        Shard.File a = shard().files().getFirst();
        List<Shard.Term> terms =
                a.terms().stream()
                        .map(t -> new Shard.Term(other, t.rawBytes(), t.from(), t.to()))
                        .toList();
        return new Shard(
                List.of(new Shard.File(a.hash(), terms, a.ranges(), a.sha256())), List.of());
    }

    private XetHash firstChunk() throws IOException {
        Shard.Term term = shard().files().getFirst().terms().getFirst();
        return shard().xorbs().getFirst().chunks().get(term.from()).hash();
    }

    private boolean putXorb(Realm realm, List<String> holders) throws IOException {
        byte[] xorb = MadeUp.resource("upload/" + XORB + ".xorb");
        return store.contents.putXorb(realm, holders, XORB, new ByteArrayInputStream(xorb));
    }

    private List<LargeFile> register(
            Realm realm, List<String> holders, ReadRights rights, Shard shard) throws IOException {
        return store.contents.register(realm, holders, rights, shard, Progress.NONE);
    }

    private static Shard shard() throws IOException {
        return Contents.shard(MadeUp.resource("upload/shard.bin"));
    }

    private interface Attempt {
        Object run() throws IOException;
    }

    private static String refusal(Attempt attempt) throws IOException {
        try {
            Object done = attempt.run();
            throw new AssertionError("was not refused: " + done);
        } catch (Refusal refused) {
            return refused.getMessage();
        }
    }
}
