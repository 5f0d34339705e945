package dev.sluice.hub.xet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What a xorb holds: its chunks, and where each lies in its serialized form.
///
/// @param hash the root over its chunks
/// @param chunks in order
public record Xorb(XetHash hash, List<StoredChunk> chunks) {
    /// Chunks of a xorb, at most.
    public static final int MAX_CHUNKS = 8192;

    /// Bytes of a xorb's stored chunks, at most: 64 MiB, and the headers of as many chunks as it
    /// may have, for clients count only what the chunks hold.
    public static final int MAX_STORED_BYTES = (64 << 20) + MAX_CHUNKS * ChunkHeader.BYTES;

    /// Bytes that the stored form of one chunk may have: twice a chunk, as the clients allow.
    public static final int MAX_STORED_CHUNK_BYTES = 2 * Chunker.MAX_BYTES;

    private static final int ENTRY_BYTES = XetHash.BYTES + ChunkHeader.BYTES;

    /// A chunk in its place.
    ///
    /// @param chunk its hash and raw length
    /// @param offset where its header starts
    /// @param storedBytes how long its stored form is, without the header
    /// @param compression how it is stored
    public record StoredChunk(Chunk chunk, int offset, int storedBytes, Compression compression) {
        /// Where the next chunk starts.
        public int end() {
            return offset + ChunkHeader.BYTES + storedBytes;
        }

        /// Whether the header of this chunk stands in some bytes.
        public boolean hasHeader(ByteBuffer bytes) {
            return ChunkHeader.matches(bytes, compression, storedBytes, chunk.lengthBytes());
        }

        /// Where what follows the header starts.
        public int content() {
            return offset + ChunkHeader.BYTES;
        }
    }

    public Xorb {
        chunks = List.copyOf(chunks);
    }

    /// How long the serialized form is.
    public int storedBytes() {
        return chunks.isEmpty() ? 0 : chunks.getLast().end();
    }

    /// How long all chunks are, uncompressed.
    public long rawBytes() {
        return chunks.stream().mapToLong(stored -> stored.chunk().lengthBytes()).sum();
    }

    /// The chunks `from` to `to`, by hash and length.
    ///
    /// @throws XetFormatException when there are not as many
    public List<Chunk> range(int from, int to) {
        checkRange(from, to);
        return chunks.subList(from, to).stream().map(StoredChunk::chunk).toList();
    }

    /// Checks a run of chunks.
    ///
    /// @throws XetFormatException unless `from` to `to` are chunks of this xorb, and at least one
    public void checkRange(int from, int to) {
        if (from < 0 || from >= to || to > chunks.size()) {
            throw new XetFormatException(
                    "chunks "
                            + from
                            + " to "
                            + to
                            + " of xorb "
                            + hash
                            + ", which has "
                            + chunks.size());
        }
    }

    /// The table of chunks as it is kept: for each its hash and the header it has in the xorb.
    public byte[] table() {
        byte[] table = new byte[Math.multiplyExact(chunks.size(), ENTRY_BYTES)];
        int at = 0;
        for (StoredChunk stored : chunks) {
            stored.chunk().hash().write(table, at);
            new ChunkHeader(
                            stored.compression(),
                            stored.storedBytes(),
                            stored.chunk().lengthBytes())
                    .write(table, at + XetHash.BYTES);
            at += ENTRY_BYTES;
        }
        return table;
    }

    /// Reads what [#table] wrote.
    ///
    /// @throws XetFormatException for anything else
    public static Xorb ofTable(XetHash hash, byte[] table) {
        if (table.length % ENTRY_BYTES != 0 || table.length / ENTRY_BYTES > MAX_CHUNKS) {
            throw new XetFormatException(
                    "the table of xorb " + hash + " has " + table.length + " bytes");
        }
        List<StoredChunk> chunks = new ArrayList<>(table.length / ENTRY_BYTES);
        int offset = 0;
        for (int at = 0; at < table.length; at += ENTRY_BYTES) {
            ChunkHeader header = ChunkHeader.read(table, at + XetHash.BYTES);
            StoredChunk stored = header.at(offset, XetHash.read(table, at));
            chunks.add(stored);
            offset = stored.end();
        }
        return new Xorb(hash, chunks);
    }
}
