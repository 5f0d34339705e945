package dev.sluice.hub.xet;

import dev.sluice.storage.Digest;
import java.util.List;
import java.util.Optional;

/// What a shard says (`docs/xet/shard.md`): how files are put together, and what is in xorbs.
public record Shard(List<File> files, List<Listing> xorbs) {
    /// Bytes of a serialized shard, at most.
    public static final int MAX_BYTES = 64 << 20;

    public Shard {
        files = List.copyOf(files);
        xorbs = List.copyOf(xorbs);
    }

    /// A file as the terms it is made of.
    ///
    /// @param hash the file's hash
    /// @param terms in order
    /// @param ranges the hash of each term's chunks, or none at all
    /// @param sha256 of the whole file, where the shard gives it
    public record File(
            XetHash hash, List<Term> terms, List<XetHash> ranges, Optional<Digest> sha256) {
        public File {
            terms = List.copyOf(terms);
            ranges = List.copyOf(ranges);
        }
    }

    /// A run of chunks of one xorb.
    ///
    /// @param xorb its hash
    /// @param rawBytes how long these chunks are together
    /// @param from the first chunk's index
    /// @param to the index behind the last
    public record Term(XetHash xorb, long rawBytes, int from, int to) {
        public Term {
            if (from < 0 || from >= to || to > Xorb.MAX_CHUNKS) {
                throw new XetFormatException(
                        "a term with chunks " + from + " to " + to + " of xorb " + xorb);
            }
        }
    }

    /// What is in a xorb.
    ///
    /// @param storedBytes of its serialized form
    public record Listing(XetHash hash, List<Chunk> chunks, long storedBytes) {
        public Listing {
            chunks = List.copyOf(chunks);
        }

        /// How long the chunks are together.
        public long rawBytes() {
            return chunks.stream().mapToLong(Chunk::lengthBytes).sum();
        }
    }
}
