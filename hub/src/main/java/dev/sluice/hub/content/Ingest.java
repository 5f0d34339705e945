package dev.sluice.hub.content;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.xet.Chunk;
import dev.sluice.hub.xet.Chunker;
import dev.sluice.hub.xet.Hashes;
import dev.sluice.hub.xet.MerkleTree;
import dev.sluice.hub.xet.XetHash;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.hub.xet.XorbWriter;
import dev.sluice.storage.BlobStore;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes one file in: cuts it into chunks, leaves out those that the realm has, packs the others
/// into xorbs, all in one pass. For one file, then done.
final class Ingest implements AutoCloseable {
    private static final int BUFFER_BYTES = 2 << 20;

    private final BlobStore blobs;
    private final Realm realm;
    private final KnownChunks known;
    private final FileHash sha256 = new FileHash(BUFFER_BYTES);
    private final MerkleTree tree = new MerkleTree();
    private final TermList terms = new TermList();
    private final List<Packed> packed = new ArrayList<>();
    private @Nullable Open open;
    private @Nullable Chunk first;

    /// A xorb that is being written. Its hash is not known before it is full, so until then its
    /// chunks are known by a stand-in.
    private record Open(BlobPipe pipe, XorbWriter writer, XorbId standIn) {}

    /// A xorb that is full, and perhaps still on its way into the store.
    private record Packed(BlobPipe pipe, Xorb xorb, XorbId standIn) {}

    /// What was taken in; nothing of it is registered yet.
    ///
    /// @param fresh xorbs that were written
    /// @param first the file's first chunk, unless it is empty
    record Taken(LargeFile file, List<StoredXorb> fresh, Optional<Chunk> first) {}

    Ingest(Database database, BlobStore blobs, Realm realm) {
        this.blobs = blobs;
        this.realm = realm;
        this.known = new KnownChunks(database, realm);
    }

    /// Reads the whole file.
    ///
    /// @throws Refusal when it has another size or digest than announced
    Taken run(InputStream in, long sizeBytes, Digest expected) throws IOException {
        byte[] before = new byte[0];
        int carriedFrom = 0;
        int carried = 0;
        long total = 0;
        boolean more = true;
        while (more) {
            byte[] buffer = sha256.buffer();
            System.arraycopy(before, carriedFrom, buffer, 0, carried);
            int read = in.readNBytes(buffer, carried, buffer.length - carried);
            total += read;
            if (total > sizeBytes) {
                throw wrongSize(sizeBytes, "more");
            }
            sha256.update(carried, read);
            int end = carried + read;
            more = end == buffer.length;
            carriedFrom = cut(buffer, end, more);
            carried = end - carriedFrom;
            before = buffer;
        }
        if (total < sizeBytes) {
            throw wrongSize(sizeBytes, "only " + total);
        }
        return finish(sizeBytes, expected);
    }

    /// Takes chunks from the start of the buffer, as long as the end of each is certain; returns
    /// where the rest starts.
    private int cut(byte[] buffer, int end, boolean more) throws IOException {
        int at = 0;
        while (at < end && (!more || end - at >= Chunker.MAX_BYTES)) {
            int length = Chunker.firstChunk(buffer, at, end);
            take(new Chunk(Hashes.chunk(buffer, at, length), length), buffer, at);
            at += length;
        }
        return at;
    }

    private void take(Chunk chunk, byte[] buffer, int at) throws IOException {
        tree.add(chunk);
        Optional<KnownChunks.Place> place = known.find(chunk, first == null);
        if (first == null) {
            first = chunk;
        }
        terms.add(place.isPresent() ? place.get() : pack(chunk, buffer, at), chunk);
    }

    private KnownChunks.Place pack(Chunk chunk, byte[] buffer, int at) throws IOException {
        Open into = open;
        if (into == null || !into.writer().hasRoom(chunk.lengthBytes())) {
            closeOpen();
            BlobPipe pipe = new BlobPipe(blobs);
            XorbId standIn = new XorbId(realm, new XetHash(-1, -1, -1, packed.size()));
            into = new Open(pipe, new XorbWriter(pipe), standIn);
            open = into;
        }
        KnownChunks.Place place = new KnownChunks.Place(into.standIn(), into.writer().size());
        into.writer().add(chunk, buffer, at);
        known.add(chunk, place);
        return place;
    }

    private void closeOpen() throws IOException {
        Open full = open;
        if (full == null) {
            return;
        }
        // The one before must be in the store first, so that no more than two are on their way.
        if (!packed.isEmpty()) {
            packed.getLast().pipe().join();
        }
        full.pipe().end();
        packed.add(new Packed(full.pipe(), full.writer().finish(), full.standIn()));
        open = null;
    }

    private Taken finish(long sizeBytes, Digest expected) throws IOException {
        Digest actual = sha256.finish();
        if (!actual.equals(expected)) {
            throw Refusal.badRequest(
                    "the file that came is " + actual + ", not " + expected + "; send it again");
        }
        closeOpen();
        Map<XorbId, XorbId> names = new HashMap<>();
        List<StoredXorb> fresh = new ArrayList<>();
        for (Packed each : packed) {
            XorbId id = new XorbId(realm, each.xorb().hash());
            names.put(each.standIn(), id);
            fresh.add(new StoredXorb(id, each.pipe().join(), each.xorb(), false));
        }
        List<FileTerm> named =
                terms.terms().stream()
                        .map(term -> term.in(names.getOrDefault(term.xorb(), term.xorb())))
                        .toList();
        XetHash hash = first == null ? XetHash.ZERO : Hashes.file(tree.root());
        return new Taken(
                new LargeFile(realm, actual, sizeBytes, hash, named),
                fresh,
                Optional.ofNullable(first));
    }

    @Override
    public void close() throws IOException {
        sha256.close();
        Open unfinished = open;
        if (unfinished != null) {
            unfinished.pipe().close();
        }
    }

    private static Refusal wrongSize(long sizeBytes, String came) {
        return Refusal.badRequest(
                "the file was announced with "
                        + sizeBytes
                        + " bytes, and "
                        + came
                        + " came; send it again");
    }
}
