package dev.sluice.hub.content;

import dev.sluice.hub.xet.ChunkDecoder;
import dev.sluice.hub.xet.ChunkHeader;
import dev.sluice.hub.xet.Compression;
import dev.sluice.hub.xet.Hashes;
import dev.sluice.hub.xet.XetFormatException;
import dev.sluice.hub.xet.Xorb;
import dev.sluice.storage.BlobContent;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts a file together again. Xorbs are read in large pieces, and uncompressed chunks that need no
/// hashing handed on straight from them.
///
/// A chunk is hashed before any of it is given out, unless that was done lately ([CheckedChunks]),
/// so that what rotted in the store ends a download and is not taken for the file.
final class FileReader implements AutoCloseable {
    private final XorbIndex xorbs;
    private final CheckedChunks checked;
    private final WritableByteChannel out;
    private byte[] onHeap = new byte[0];
    private @Nullable ChunkDecoder decoder;
    private @Nullable XorbId opened;
    private @Nullable BlobContent content;

    FileReader(XorbIndex xorbs, CheckedChunks checked, WritableByteChannel out) {
        this.xorbs = xorbs;
        this.checked = checked;
        this.out = out;
    }

    /// Writes the bytes `from` to `to` of a file.
    void read(LargeFile file, long from, long to) throws IOException {
        Objects.checkFromToIndex(from, to, file.sizeBytes());
        ByteBuffer window = Window.take();
        long start = 0;
        for (FileTerm term : file.terms()) {
            long end = start + term.rawBytes();
            if (end > from && start < to) {
                read(term, Math.max(from - start, 0), Math.min(to, end) - start, window);
            }
            start = end;
        }
        Window.giveBack(window);
    }

    /// The bytes `from` to `to` of a term's chunks, one at least.
    private void read(FileTerm term, long from, long to, ByteBuffer window) throws IOException {
        List<Xorb.StoredChunk> chunks =
                xorbs.require(term.xorb()).xorb().chunks().subList(term.from(), term.to());
        int first = 0;
        int last = 0;
        long before = 0;
        long start = 0;
        for (int i = 0; i < chunks.size(); i++) {
            if (start <= from) {
                first = i;
                before = start;
            }
            if (start < to) {
                last = i;
            }
            start += chunks.get(i).chunk().lengthBytes();
        }
        if (start != term.rawBytes()) {
            throw altered(term.xorb(), "has chunks of other lengths");
        }
        StoredRange range =
                new StoredRange(
                        open(term.xorb()),
                        chunks.get(first).offset(),
                        chunks.get(last).end(),
                        window);
        start = before;
        for (int i = first; i <= last; i++) {
            Xorb.StoredChunk chunk = chunks.get(i);
            int length = chunk.chunk().lengthBytes();
            copy(
                    content(range, chunk, term.from() + i),
                    (int) Math.max(from - start, 0),
                    (int) Math.min(to - start, length));
            start += length;
        }
    }

    /// The content of the chunk that comes next, which stands until the one after it.
    private ByteBuffer content(StoredRange range, Xorb.StoredChunk chunk, int index) {
        XorbId xorb = Objects.requireNonNull(opened);
        if (!chunk.hasHeader(range.take(ChunkHeader.BYTES))) {
            throw altered(xorb, "has other headers in the store");
        }
        ByteBuffer stored = range.take(chunk.storedBytes());
        boolean known = checked.contains(xorb, index);
        if (known && chunk.compression() == Compression.NONE) {
            return stored;
        }
        int length = chunk.chunk().lengthBytes();
        byte[] raw = raw(stored, chunk);
        if (!known) {
            if (!Hashes.chunk(raw, 0, length).equals(chunk.chunk().hash())) {
                throw altered(xorb, "has a chunk (" + index + ") that changed in the store");
            }
            checked.add(xorb, index);
        }
        return chunk.compression() == Compression.NONE ? stored : ByteBuffer.wrap(raw, 0, length);
    }

    /// On the heap, where hashing and decompressing work.
    private byte[] raw(ByteBuffer stored, Xorb.StoredChunk chunk) {
        if (onHeap.length == 0) {
            onHeap = new byte[Xorb.MAX_STORED_CHUNK_BYTES];
        }
        stored.get(0, onHeap, 0, chunk.storedBytes());
        if (chunk.compression() == Compression.NONE) {
            return onHeap;
        }
        ChunkDecoder with = decoder == null ? new ChunkDecoder() : decoder;
        decoder = with;
        try {
            return with.decode(
                    chunk.compression(),
                    onHeap,
                    0,
                    chunk.storedBytes(),
                    chunk.chunk().lengthBytes());
        } catch (XetFormatException damaged) {
            throw altered(Objects.requireNonNull(opened), damaged.getMessage());
        }
    }

    private void copy(ByteBuffer content, int from, int to) throws IOException {
        ByteBuffer wanted = content.position(from).limit(to);
        while (wanted.hasRemaining()) {
            int _ = out.write(wanted);
        }
    }

    private BlobContent open(XorbId id) {
        if (content == null || !id.equals(opened)) {
            close();
            content = xorbs.open(id);
            opened = id;
        }
        return content;
    }

    private static StorageException altered(XorbId id, String problem) {
        return new StorageException(
                "xorb " + id.hash(), problem, "let the scrub run, and upload the file again", null);
    }

    @Override
    public void close() {
        if (content != null) {
            content.close();
            content = null;
        }
    }
}
