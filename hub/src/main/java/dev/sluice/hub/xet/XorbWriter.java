package dev.sluice.hub.xet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// Packs chunks into one xorb, written as they come. For one thread.
///
/// A chunk is compressed where that saves an eighth or more: less is not worth the time of every
/// later reader. Trained weights seldom compress, so a sample of the chunk is tried first.
public final class XorbWriter {
    /// Content that a xorb takes, at most.
    public static final int MAX_RAW_BYTES = 64 << 20;

    private static final int SAMPLE_BYTES = 8 * 1024;

    private final OutputStream out;
    private final byte[] record = new byte[ChunkHeader.BYTES];
    private final byte[] frame = new byte[Lz4Frame.mostBytes(Chunker.MAX_BYTES)];
    private final byte[] grouped = new byte[Chunker.MAX_BYTES];
    private final List<Xorb.StoredChunk> chunks = new ArrayList<>();
    private int offset;
    private int rawBytes;

    public XorbWriter(OutputStream out) {
        this.out = out;
    }

    /// Whether a chunk of that length still fits.
    public boolean hasRoom(int lengthBytes) {
        return chunks.size() < Xorb.MAX_CHUNKS && lengthBytes <= MAX_RAW_BYTES - rawBytes;
    }

    /// How many chunks are in it: the index of the next.
    public int size() {
        return chunks.size();
    }

    /// Adds a chunk, whose hash the caller has computed from the same bytes.
    public void add(Chunk chunk, byte[] bytes, int at) throws IOException {
        if (!hasRoom(chunk.lengthBytes())) {
            throw new IllegalStateException("the xorb is full");
        }
        ChunkHeader header = pack(bytes, at, chunk.lengthBytes());
        header.write(record, 0);
        out.write(record, 0, ChunkHeader.BYTES);
        if (header.compression() == Compression.NONE) {
            out.write(bytes, at, header.storedBytes());
        } else {
            out.write(frame, 0, header.storedBytes());
        }
        Xorb.StoredChunk stored = header.at(offset, chunk.hash());
        chunks.add(stored);
        offset = stored.end();
        rawBytes += chunk.lengthBytes();
    }

    /// What was written.
    public Xorb finish() {
        return new Xorb(Hashes.xorb(chunks.stream().map(Xorb.StoredChunk::chunk).toList()), chunks);
    }

    private ChunkHeader pack(byte[] bytes, int at, int length) {
        int sample = Math.min(length, SAMPLE_BYTES);
        int plain = encode(Compression.LZ4, bytes, at, sample);
        int byGroups = encode(Compression.BYTE_GROUPING_LZ4, bytes, at, sample);
        if (plain >= 0 || byGroups >= 0) {
            boolean group = plain < 0 || (byGroups >= 0 && byGroups < plain);
            Compression better = group ? Compression.BYTE_GROUPING_LZ4 : Compression.LZ4;
            int stored = encode(better, bytes, at, length);
            if (stored >= 0) {
                return new ChunkHeader(better, stored, length);
            }
        }
        return new ChunkHeader(Compression.NONE, length, length);
    }

    /// Compresses into [#frame]; -1 where that does not save enough.
    private int encode(Compression how, byte[] bytes, int at, int length) {
        int limit = length - length / 8;
        if (how == Compression.BYTE_GROUPING_LZ4) {
            Compression.group(bytes, at, length, grouped);
            return Lz4Frame.encode(grouped, 0, length, frame, limit);
        }
        return Lz4Frame.encode(bytes, at, length, frame, limit);
    }
}
