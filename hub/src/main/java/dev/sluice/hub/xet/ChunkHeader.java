package dev.sluice.hub.xet;

import java.nio.ByteBuffer;

/// The eight bytes before each chunk of a xorb: version 0, the stored length in three bytes, the
/// scheme, the raw length in three bytes (`docs/xet/xorb.md`, "Chunk Header Structure").
///
/// @param storedBytes how many bytes follow
/// @param rawBytes how many they decompress to
public record ChunkHeader(Compression compression, int storedBytes, int rawBytes) {
    /// Bytes of a header.
    public static final int BYTES = 8;

    public ChunkHeader {
        if (rawBytes < 1 || rawBytes > Chunker.MAX_BYTES) {
            throw new XetFormatException(
                    "a chunk of " + rawBytes + " bytes; chunks have 1 to " + Chunker.MAX_BYTES);
        }
        if (storedBytes < 1
                || storedBytes > Xorb.MAX_STORED_CHUNK_BYTES
                || (compression == Compression.NONE && storedBytes != rawBytes)) {
            throw new XetFormatException(
                    "a chunk of " + rawBytes + " bytes cannot be stored in " + storedBytes);
        }
    }

    static ChunkHeader read(byte[] bytes, int at) {
        if (bytes[at] != 0) {
            throw new XetFormatException(
                    "chunk version " + (bytes[at] & 0xFF) + "; only version 0 is known");
        }
        return new ChunkHeader(
                Compression.of(bytes[at + 4] & 0xFF), int24(bytes, at + 1), int24(bytes, at + 5));
    }

    /// Whether the eight bytes say the same.
    static boolean matches(ByteBuffer bytes, Compression compression, int stored, int raw) {
        byte[] header = new byte[BYTES];
        bytes.get(bytes.position(), header);
        return header[0] == 0
                && int24(header, 1) == stored
                && header[4] == compression.code()
                && int24(header, 5) == raw;
    }

    void write(byte[] bytes, int at) {
        bytes[at] = 0;
        putInt24(bytes, at + 1, storedBytes);
        bytes[at + 4] = (byte) compression.code();
        putInt24(bytes, at + 5, rawBytes);
    }

    Xorb.StoredChunk at(int offset, XetHash hash) {
        return new Xorb.StoredChunk(new Chunk(hash, rawBytes), offset, storedBytes, compression);
    }

    private static int int24(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8) | ((bytes[at + 2] & 0xFF) << 16);
    }

    private static void putInt24(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
    }
}
