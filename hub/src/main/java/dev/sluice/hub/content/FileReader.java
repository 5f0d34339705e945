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
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts a file together again. Xorbs are read in large pieces and uncompressed chunks handed on
/// straight from them.
///
/// A chunk is hashed before any of it is given out, unless that was done lately ([CheckedChunks]),
/// so that what rotted in the store ends a download and is not taken for the file.
final class FileReader implements AutoCloseable {
    /// Holds the largest stored chunk, and little more: there is one for each download under way.
    private static final int WINDOW_BYTES = 320 * 1024;

    private final XorbIndex xorbs;
    private final CheckedChunks checked;
    private final OutputStream out;
    private final byte[] window = new byte[WINDOW_BYTES];
    private @Nullable ChunkDecoder decoder;
    private @Nullable XorbId opened;
    private @Nullable BlobContent content;

    FileReader(XorbIndex xorbs, CheckedChunks checked, OutputStream out) {
        this.xorbs = xorbs;
        this.checked = checked;
        this.out = out;
    }

    /// Writes the bytes `from` to `to` of a file.
    void read(LargeFile file, long from, long to) throws IOException {
        Objects.checkFromToIndex(from, to, file.sizeBytes());
        long start = 0;
        for (FileTerm term : file.terms()) {
            long end = start + term.rawBytes();
            if (end > from && start < to) {
                read(term, Math.max(from - start, 0), Math.min(to, end) - start);
            }
            start = end;
        }
    }

    /// The bytes `from` to `to` of a term's chunks.
    private void read(FileTerm term, long from, long to) throws IOException {
        BlobContent blob = open(term.xorb());
        List<Xorb.StoredChunk> chunks =
                xorbs.require(term.xorb()).xorb().chunks().subList(term.from(), term.to());
        long start = 0;
        @Nullable StoredRange range = null;
        for (int i = 0; i < chunks.size(); i++) {
            Xorb.StoredChunk chunk = chunks.get(i);
            long end = start + chunk.chunk().lengthBytes();
            if (end > from && start < to) {
                if (range == null) {
                    range = new StoredRange(blob, chunk.offset(), chunks.getLast().end(), window);
                }
                copy(
                        range,
                        chunk,
                        term.from() + i,
                        (int) Math.max(from - start, 0),
                        (int) (Math.min(to, end) - start));
            }
            start = end;
        }
        if (start != term.rawBytes()) {
            throw altered(term.xorb(), "has chunks of other lengths");
        }
    }

    private void copy(StoredRange range, Xorb.StoredChunk chunk, int index, int from, int to)
            throws IOException {
        range.require(ChunkHeader.BYTES);
        if (!chunk.hasHeader(range.window(), range.at())) {
            throw altered(Objects.requireNonNull(opened), "has other headers in the store");
        }
        range.skip(ChunkHeader.BYTES);
        boolean known = checked.contains(Objects.requireNonNull(opened), index);
        if (chunk.compression() == Compression.NONE) {
            if (!known) {
                range.require(chunk.storedBytes());
                check(chunk, index, range.window(), range.at());
            }
            pass(range, from, false);
            pass(range, to - from, true);
            pass(range, chunk.storedBytes() - to, false);
            return;
        }
        range.require(chunk.storedBytes());
        byte[] raw = decode(range, chunk);
        if (!known) {
            check(chunk, index, raw, 0);
        }
        range.skip(chunk.storedBytes());
        out.write(raw, from, to - from);
    }

    private void check(Xorb.StoredChunk chunk, int index, byte[] bytes, int at) {
        XorbId xorb = Objects.requireNonNull(opened);
        int length = chunk.chunk().lengthBytes();
        if (!Hashes.chunk(bytes, at, length).equals(chunk.chunk().hash())) {
            throw altered(xorb, "has a chunk (" + index + ") that changed in the store");
        }
        checked.add(xorb, index);
    }

    private byte[] decode(StoredRange range, Xorb.StoredChunk chunk) {
        ChunkDecoder with = decoder == null ? new ChunkDecoder() : decoder;
        decoder = with;
        try {
            return with.decode(
                    chunk.compression(),
                    range.window(),
                    range.at(),
                    chunk.storedBytes(),
                    chunk.chunk().lengthBytes());
        } catch (XetFormatException damaged) {
            throw altered(Objects.requireNonNull(opened), damaged.getMessage());
        }
    }

    private void pass(StoredRange range, int count, boolean wanted) throws IOException {
        int left = count;
        while (left > 0) {
            int some = range.some(left);
            if (wanted) {
                out.write(range.window(), range.at(), some);
            }
            range.skip(some);
            left -= some;
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
