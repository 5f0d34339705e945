package dev.sluice.hub.xet;

/// Turns stored chunks back into content, with buffers of its own. For one thread.
public final class ChunkDecoder {
    private final byte[] raw = new byte[Chunker.MAX_BYTES];
    private final byte[] grouped = new byte[Chunker.MAX_BYTES];

    /// The content of a chunk whose stored form is `stored[offset, offset + length)`: the first
    /// `rawBytes` of the array returned, which the next call overwrites.
    ///
    /// @throws XetFormatException when it does not decompress to exactly that many bytes
    public byte[] decode(
            Compression compression, byte[] stored, int offset, int length, int rawBytes) {
        switch (compression) {
            case NONE -> {
                if (length != rawBytes) {
                    throw new XetFormatException(
                            "a stored chunk has " + length + " bytes and announces " + rawBytes);
                }
                System.arraycopy(stored, offset, raw, 0, rawBytes);
            }
            case LZ4 -> Lz4Frame.decode(stored, offset, length, raw, rawBytes);
            case BYTE_GROUPING_LZ4 -> {
                Lz4Frame.decode(stored, offset, length, grouped, rawBytes);
                Compression.ungroup(grouped, rawBytes, raw, 0);
            }
        }
        return raw;
    }
}
