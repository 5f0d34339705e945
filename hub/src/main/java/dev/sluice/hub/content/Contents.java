package dev.sluice.hub.content;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.Shard;
import dev.sluice.hub.xet.ShardReader;
import dev.sluice.hub.xet.XetFormatException;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.storage.BlobContent;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/// Large files: the way in over LFS and over Xet, and the way out.
///
/// A holder is whoever sent something: the id of an account, and of the repository it was sent to.
/// What is refused is a [Refusal]; trouble with the store is a
/// [dev.sluice.storage.StorageException]. Any number of threads may call this at once.
public final class Contents {
    private static final int MOST_OF_ONE_HASH = 100;

    private final Stores stores;
    private final XorbUpload xorbUpload;
    private final DedupQuery dedupQuery;
    private final CheckedChunks checked;

    /// What all parts work on.
    record Stores(
            Database database,
            BlobStore blobs,
            XorbIndex xorbs,
            ContentLimits limits,
            InstantSource clock) {}

    /// Keeps large files in a database and a blob store.
    public Contents(Database database, BlobStore blobs, ContentLimits limits, InstantSource clock) {
        this.stores =
                new Stores(database, blobs, new XorbIndex(database, blobs, clock), limits, clock);
        this.xorbUpload = new XorbUpload(database, blobs);
        this.dedupQuery = new DedupQuery(database);
        this.checked = new CheckedChunks(clock);
    }

    /// Takes a whole file in.
    ///
    /// @param in read to its end, and left open
    /// @throws Refusal when it has another size or sha256 than announced; nothing is registered
    ///   then
    public LargeFile ingest(
            Realm realm, List<String> holders, InputStream in, long sizeBytes, Digest expected)
            throws IOException {
        if (sizeBytes > stores.limits().maxFileBytes()) {
            throw Refusal.tooLarge(
                    "a file of "
                            + sizeBytes
                            + " bytes; at most "
                            + stores.limits().maxFileBytes()
                            + " are taken here");
        }
        try (Ingest ingest = new Ingest(stores.database(), stores.blobs(), realm)) {
            Ingest.Taken taken = ingest.run(in, sizeBytes, expected);
            Registrar registrar = new Registrar(stores.blobs());
            long now = stores.clock().millis();
            stores.database()
                    .useTransaction(
                            handle -> {
                                for (StoredXorb xorb : taken.fresh()) {
                                    boolean _ = registrar.xorb(handle, xorb, holders, now);
                                }
                                registrar.file(handle, taken.file(), taken.first(), holders, now);
                            });
            return taken.file();
        }
    }

    /// Takes a xorb in.
    ///
    /// @return whether it was not there before
    /// @throws Refusal when it does not follow its format, or does not hash to `hash`
    public boolean putXorb(Realm realm, List<String> holders, XetHash hash, InputStream in)
            throws IOException {
        return xorbUpload.put(new XorbId(realm, hash), holders, in, stores.clock().millis());
    }

    /// Reads a serialized shard.
    ///
    /// @throws Refusal when it does not follow its format
    public static Shard shard(byte[] bytes) {
        try {
            return ShardReader.read(bytes);
        } catch (XetFormatException wrong) {
            throw Refusal.badRequest(wrong.getMessage());
        }
    }

    /// Registers the files of a shard, all or none.
    ///
    /// @param rights what the sender may read, whose chunks it may therefore use
    /// @throws Refusal when a xorb is not there or may not be used, or when what the shard says is
    ///   not so
    public List<LargeFile> register(
            Realm realm, List<String> holders, ReadRights rights, Shard shard, Progress progress)
            throws IOException {
        return new ShardRegistration(stores, realm, holders, rights).register(shard, progress);
    }

    /// A file of a realm, or a shared one.
    public Optional<LargeFile> find(Realm realm, Digest sha256) {
        return stores.database()
                .read(
                        handle ->
                                realm.usable().stream()
                                        .flatMap(
                                                each ->
                                                        FileTable.find(handle, each, sha256)
                                                                .stream())
                                        .findFirst());
    }

    /// Files of a realm that have a Xet hash. Two have the same where only their sha256 differs,
    /// which nobody can make.
    public List<LargeFile> withXetHash(Realm realm, XetHash hash) {
        return stores.database()
                .read(handle -> FileTable.withXetHash(handle, realm, hash, MOST_OF_ONE_HASH));
    }

    /// The hash by which Xet knows a file.
    public Optional<XetHash> xetHash(Realm realm, Digest sha256) {
        return stores.database().read(handle -> FileTable.xetHash(handle, realm, sha256));
    }

    /// Puts off the collection of a file that is about to be committed, in its realm or among the
    /// shared.
    ///
    /// @return whether it is there and sound; otherwise it has to be sent, which heals what was
    ///   damaged
    public boolean keep(Realm realm, Digest sha256) {
        long now = stores.clock().millis();
        return stores.database()
                .inTransaction(
                        handle -> {
                            for (Realm each : realm.usable()) {
                                if (isSound(handle, each, sha256)) {
                                    FileTable.use(handle, each, sha256, now);
                                    return true;
                                }
                            }
                            return false;
                        });
    }

    /// Whether a file is there and sound, in its realm or among the shared.
    public boolean isSound(Realm realm, Digest sha256) {
        return stores.database()
                .read(
                        handle ->
                                realm.usable().stream()
                                        .anyMatch(each -> isSound(handle, each, sha256)));
    }

    /// Whether the scrub ever found a blob damaged and put it aside. It may have been sent again
    /// since.
    public boolean wasPutAside(Digest blob) {
        return stores.database().read(handle -> BlobNames.wasPutAside(handle, blob));
    }

    private static boolean isSound(Handle handle, Realm realm, Digest sha256) {
        return FileTable.xetHash(handle, realm, sha256).isPresent()
                && FileTable.isSound(handle, realm, sha256);
    }

    /// Writes the bytes `from` to `to` of a file.
    ///
    /// @throws dev.sluice.storage.StorageException when some of it is missing or damaged
    public void read(LargeFile file, long from, long to, WritableByteChannel out)
            throws IOException {
        try (FileReader reader = new FileReader(stores.xorbs(), checked, out)) {
            reader.read(file, from, to);
        }
    }

    /// How a client puts the bytes `from` to `to` of a file together.
    public Reconstruction reconstruction(LargeFile file, long from, long to) {
        return Reconstruction.of(stores.xorbs(), file, from, to);
    }

    /// How long the serialized form of a xorb is, if it is there.
    public OptionalLong storedBytes(Realm realm, XetHash hash) {
        return stores.xorbs()
                .find(new XorbId(realm, hash))
                .map(stored -> OptionalLong.of(stored.xorb().storedBytes()))
                .orElse(OptionalLong.empty());
    }

    /// Writes the bytes `from` to `to` of a serialized xorb.
    public void readStored(XorbId xorb, long from, long to, WritableByteChannel out)
            throws IOException {
        try (BlobContent content = stores.xorbs().open(xorb)) {
            Objects.checkFromToIndex(from, to, content.sizeBytes());
            ByteBuffer bytes = Window.take();
            for (long at = from; at < to; at += bytes.position()) {
                bytes.clear().limit((int) Math.min(bytes.capacity(), to - at));
                content.readFully(bytes, at);
                bytes.flip();
                while (bytes.hasRemaining()) {
                    int _ = out.write(bytes);
                }
            }
            Window.giveBack(bytes);
        }
    }

    /// Answers the global deduplication query: a shard with what is stored around a chunk, of xorbs
    /// that one of the holders sent.
    public Optional<byte[]> dedup(Realm realm, Collection<String> holders, XetHash chunk) {
        return dedupQuery.answer(realm, holders, chunk, stores.clock().instant());
    }

    /// The generation of the CAS, to be a part of its address.
    public int casGeneration() {
        return stores.database().read(CasGeneration::current);
    }
}
