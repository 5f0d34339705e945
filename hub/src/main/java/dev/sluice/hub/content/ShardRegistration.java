package dev.sluice.hub.content;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.Chunk;
import dev.sluice.hub.xet.Hashes;
import dev.sluice.hub.xet.MerkleTree;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.XetFormatException;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Registers the files of one shard: checks that its sender may use the chunks, that they hash to
/// what the shard says, and that the content has the sha256 by which it will be committed. For one
/// shard, then done.
final class ShardRegistration {
    private final Database database;
    private final XorbIndex xorbs;
    private final Registrar registrar;
    private final ContentLimits limits;
    private final InstantSource clock;
    private final Realm realm;
    private final List<String> holders;
    private final ChunkRights rights;

    /// Xorbs whose blobs were looked for.
    private final Set<XorbId> present = new HashSet<>();

    /// A file whose chunks are found and allowed, and whose content is not hashed yet.
    private record Resolved(LargeFile file, Chunk first) {}

    ShardRegistration(
            Contents.Stores stores, Realm realm, List<String> holders, ReadRights rights) {
        this.database = stores.database();
        this.xorbs = stores.xorbs();
        this.registrar = new Registrar(stores.blobs());
        this.limits = stores.limits();
        this.clock = stores.clock();
        this.realm = realm;
        this.holders = holders;
        this.rights = new ChunkRights(database, realm, holders, rights);
    }

    List<LargeFile> register(Shard shard, Progress progress) throws IOException {
        List<Resolved> files = resolve(shard);
        hold(files);
        long total = files.stream().mapToLong(each -> each.file().sizeBytes()).sum();
        long done = 0;
        for (Resolved each : files) {
            check(each.file(), done, total, progress);
            done += each.file().sizeBytes();
        }
        long now = clock.millis();
        database.useTransaction(
                handle -> {
                    for (Resolved each : files) {
                        registrar.file(
                                handle, each.file(), Optional.of(each.first()), holders, now);
                    }
                });
        return files.stream().map(Resolved::file).toList();
    }

    private List<Resolved> resolve(Shard shard) {
        try {
            List<Resolved> files = new ArrayList<>();
            for (Shard.File file : shard.files()) {
                files.add(resolve(file));
            }
            requireBounded(files);
            return files;
        } catch (XetFormatException wrong) {
            throw Refusal.badRequest(wrong.getMessage());
        }
    }

    private Resolved resolve(Shard.File file) {
        Digest sha256 =
                file.sha256()
                        .orElseThrow(
                                () ->
                                        Refusal.badRequest(
                                                "file "
                                                        + file.hash()
                                                        + " comes without its sha256, by which it"
                                                        + " would be committed"));
        MerkleTree tree = new MerkleTree();
        List<FileTerm> terms = new ArrayList<>();
        Chunk first = null;
        for (int i = 0; i < file.terms().size(); i++) {
            Shard.Term term = file.terms().get(i);
            StoredXorb stored = stored(term.xorb());
            List<Chunk> chunks = stored.xorb().range(term.from(), term.to());
            if (!rights.mayUse(stored, term.from(), term.to())
                    || (present.add(stored.id()) && !xorbs.isThere(stored))) {
                throw unknown(term.xorb());
            }
            if (!file.ranges().isEmpty() && !file.ranges().get(i).equals(Hashes.range(chunks))) {
                throw Refusal.badRequest(
                        "the verification hash of term " + i + " of " + sha256 + " is wrong");
            }
            long length = chunks.stream().mapToLong(Chunk::lengthBytes).sum();
            if (length != term.rawBytes()) {
                throw Refusal.badRequest(
                        "term "
                                + i
                                + " of "
                                + sha256
                                + " has "
                                + length
                                + " bytes, not "
                                + term.rawBytes());
            }
            chunks.forEach(tree::add);
            terms.add(new FileTerm(stored.id(), term.from(), term.to(), length));
            first = first == null ? chunks.getFirst() : first;
        }
        if (first == null) {
            throw Refusal.badRequest(
                    "file " + sha256 + " has no terms; commit it as a regular one");
        }
        if (!Hashes.file(tree.root()).equals(file.hash())) {
            throw Refusal.badRequest(
                    "the chunks of " + sha256 + " hash to another file than " + file.hash());
        }
        if (tree.lengthBytes() > limits.maxFileBytes()) {
            throw Refusal.tooLarge(
                    sha256 + " has more than the " + limits.maxFileBytes() + " bytes taken here");
        }
        LargeFile large = new LargeFile(realm, sha256, tree.lengthBytes(), file.hash(), terms);
        return new Resolved(large, first);
    }

    private StoredXorb stored(XetHash hash) {
        return xorbs.visible(realm, hash).orElseThrow(() -> unknown(hash));
    }

    /// In the same words for one that is not there and for one of somebody else, for otherwise who
    /// guesses hashes would learn what is stored.
    private static Refusal unknown(XetHash hash) {
        return Refusal.badRequest(
                "xorb "
                        + hash
                        + " was not sent, or was removed; delete the client's xet cache and upload"
                        + " again");
    }

    private void requireBounded(List<Resolved> files) {
        Map<XorbId, BitSet> used = new HashMap<>();
        long expanded = 0;
        for (Resolved each : files) {
            expanded = Math.addExact(expanded, each.file().sizeBytes());
            for (FileTerm term : each.file().terms()) {
                used.computeIfAbsent(term.xorb(), _ -> new BitSet()).set(term.from(), term.to());
            }
        }
        long distinct = 0;
        for (Map.Entry<XorbId, BitSet> each : used.entrySet()) {
            List<Chunk> chunks =
                    xorbs.require(each.getKey()).xorb().range(0, each.getValue().length());
            distinct += each.getValue().stream().mapToLong(i -> chunks.get(i).lengthBytes()).sum();
        }
        if (!limits.allows(expanded, distinct)) {
            throw Refusal.tooLarge(
                    "this shard makes "
                            + expanded
                            + " bytes of "
                            + distinct
                            + "; more than is taken here");
        }
    }

    /// Puts off the collection of all that is used, for hashing may take long.
    private void hold(List<Resolved> files) {
        long now = clock.millis();
        database.useTransaction(
                handle -> {
                    for (Resolved each : files) {
                        for (FileTerm term : each.file().terms()) {
                            if (!XorbTable.use(handle, term.xorb(), now)) {
                                throw unknown(term.xorb().hash());
                            }
                        }
                    }
                });
    }

    private void check(LargeFile file, long before, long total, Progress progress)
            throws IOException {
        Optional<LargeFile> known =
                database.read(
                        handle ->
                                FileTable.find(handle, realm, file.sha256())
                                        .filter(
                                                _ ->
                                                        FileTable.isSound(
                                                                handle, realm, file.sha256())));
        if (known.filter(same -> same.xetHash().equals(file.xetHash())).isPresent()) {
            // The same chunks in the same order, and hashed before.
            return;
        }
        Digest actual;
        try (Hashing out = new Hashing(before, total, progress);
                FileReader reader = new FileReader(xorbs, CheckedChunks.ALL, out)) {
            reader.read(file, 0, file.sizeBytes());
            actual = out.finish();
        }
        if (!actual.equals(file.sha256())) {
            throw Refusal.badRequest(
                    "the chunks make up " + actual + ", not " + file.sha256() + "; upload again");
        }
    }

    /// Hashes what is written to it, on another thread than the one that reads it.
    private static final class Hashing implements WritableByteChannel {
        private static final int BLOCK_BYTES = 2 << 20;
        private static final long REPORT_BYTES = 32L << 20;

        private final FileHash sha256 = new FileHash(BLOCK_BYTES);
        private final long total;
        private final Progress progress;
        private byte[] block = sha256.buffer();
        private int filled;
        private long done;
        private long reported;

        Hashing(long before, long total, Progress progress) {
            this.done = before;
            this.reported = before;
            this.total = total;
            this.progress = progress;
        }

        @Override
        public int write(ByteBuffer bytes) {
            int count = Math.min(bytes.remaining(), block.length - filled);
            bytes.get(block, filled, count);
            filled += count;
            done += count;
            if (filled == block.length) {
                next();
            }
            if (done - reported >= REPORT_BYTES) {
                reported = done;
                progress.checked(done, total);
            }
            return count;
        }

        private void next() {
            sha256.update(0, filled);
            block = sha256.buffer();
            filled = 0;
        }

        Digest finish() {
            next();
            return sha256.finish();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            sha256.close();
        }
    }
}
