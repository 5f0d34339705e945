package dev.sluice.hub.xet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a serialized xorb chunk by chunk and hashes what it holds, in memory of a few chunks
/// whatever its size. Trusts nothing: every length is bounded before it is used.
///
/// A footer, which some clients send behind the chunks, is passed over.
public final class XorbReader {
    private static final byte[] FOOTER = "XETBLOB".getBytes(StandardCharsets.US_ASCII);

    /// Bytes of a footer, at most: its parts for as many chunks as a xorb has.
    public static final int MAX_FOOTER_BYTES = 1024 + Xorb.MAX_CHUNKS * 40;

    private final InputStream in;
    private final ChunkDecoder decoder = new ChunkDecoder();
    private final byte[] record = new byte[ChunkHeader.BYTES + Xorb.MAX_STORED_CHUNK_BYTES];
    private final List<Xorb.StoredChunk> chunks = new ArrayList<>();
    private ByteBuffer raw = ByteBuffer.allocate(0);
    private int recordBytes;
    private int offset;

    public XorbReader(InputStream in) {
        this.in = in;
    }

    /// Reads and hashes the next chunk; false at the end of the xorb.
    ///
    /// @throws XetFormatException when the xorb does not follow its format
    public boolean next() throws IOException {
        recordBytes = 0;
        int read = in.readNBytes(record, 0, ChunkHeader.BYTES);
        if (read == 0) {
            return false;
        }
        if (read < ChunkHeader.BYTES) {
            throw cutShort();
        }
        if (Arrays.equals(record, 0, FOOTER.length, FOOTER, 0, FOOTER.length)) {
            skipFooter();
            return false;
        }
        ChunkHeader header = ChunkHeader.read(record, 0);
        if (chunks.size() == Xorb.MAX_CHUNKS) {
            throw new XetFormatException("a xorb of more than " + Xorb.MAX_CHUNKS + " chunks");
        }
        int stored = header.storedBytes();
        if (offset + ChunkHeader.BYTES + stored > Xorb.MAX_STORED_BYTES) {
            throw new XetFormatException("a xorb of more than 64 MiB");
        }
        if (in.readNBytes(record, ChunkHeader.BYTES, stored) < stored) {
            throw cutShort();
        }
        raw = decode(header);
        XetHash hash = Hashes.chunk(raw.array(), raw.arrayOffset(), header.rawBytes());
        Xorb.StoredChunk chunk = header.at(offset, hash);
        chunks.add(chunk);
        offset = chunk.end();
        recordBytes = ChunkHeader.BYTES + stored;
        return true;
    }

    private ByteBuffer decode(ChunkHeader header) {
        if (header.compression() == Compression.NONE) {
            return ByteBuffer.wrap(record, ChunkHeader.BYTES, header.rawBytes()).slice();
        }
        byte[] decoded =
                decoder.decode(
                        header.compression(),
                        record,
                        ChunkHeader.BYTES,
                        header.storedBytes(),
                        header.rawBytes());
        return ByteBuffer.wrap(decoded, 0, header.rawBytes());
    }

    /// The stored form of the chunk just read, header included: the first [#recordBytes] of the
    /// array, which the next call of [#next] overwrites.
    public byte[] record() {
        return record;
    }

    /// See [#record].
    public int recordBytes() {
        return recordBytes;
    }

    /// The content of the chunk just read.
    public byte[] raw() {
        byte[] copy = new byte[raw.remaining()];
        raw.get(raw.position(), copy);
        return copy;
    }

    /// What was read, once [#next] has returned false.
    ///
    /// @throws XetFormatException when it is empty or hashes to something else than `claimed`
    public Xorb finish(XetHash claimed) {
        if (chunks.isEmpty()) {
            throw new XetFormatException("xorb " + claimed + " is empty");
        }
        XetHash actual = Hashes.xorb(chunks.stream().map(Xorb.StoredChunk::chunk).toList());
        if (!actual.equals(claimed)) {
            throw new XetFormatException(
                    "xorb " + claimed + " hashes to " + actual + "; it was altered on the way");
        }
        return new Xorb(actual, chunks);
    }

    private void skipFooter() throws IOException {
        int read = in.readNBytes(MAX_FOOTER_BYTES).length;
        if (read == MAX_FOOTER_BYTES) {
            throw new XetFormatException(
                    "a xorb with more than " + MAX_FOOTER_BYTES + " bytes behind its chunks");
        }
    }

    private XetFormatException cutShort() {
        return new XetFormatException(
                "a xorb ends within chunk " + chunks.size() + ", at byte " + offset);
    }
}
