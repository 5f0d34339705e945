package dev.sluice.hub.xet;

/// A piece of a file, as it is known everywhere: by its hash.
///
/// @param hash the hash of its content
/// @param lengthBytes how long it is, uncompressed, at most [Chunker#MAX_BYTES]
public record Chunk(XetHash hash, int lengthBytes) {
    public Chunk {
        if (lengthBytes < 0 || lengthBytes > Chunker.MAX_BYTES) {
            throw new XetFormatException(
                    "a chunk of "
                            + lengthBytes
                            + " bytes; chunks have at most "
                            + Chunker.MAX_BYTES);
        }
    }
}
