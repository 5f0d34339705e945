package dev.sluice.hub.xet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Writes the shard that answers the global deduplication query: xorbs with their chunks, no files,
/// and the tables and the footer by which clients look into it (`docs/xet/shard.md`).
public final class ShardWriter {
    private static final int DEDUP_KEY = 1 << 31;
    private static final int FOOTER_VERSION = 1;
    private static final int FOOTER_RESERVED_BYTES = 48;

    /// An entry of the table of chunks: the start of a chunk's hash, where its xorb's records
    /// start, and which of its chunks it is.
    private record ChunkPlace(long start, int record, int index) {}

    /// An entry of the table of xorbs.
    private record XorbPlace(long start, int record) {}

    private ShardWriter() {}

    /// Writes the answer that lists these xorbs.
    ///
    /// @param created when the answer is given
    /// @param expires when clients must have forgotten it
    public static byte[] dedupAnswer(List<Shard.Listing> xorbs, Instant created, Instant expires) {
        List<Shard.Listing> sorted =
                xorbs.stream().sorted(Comparator.comparing(Shard.Listing::hash)).toList();
        int chunkCount = sorted.stream().mapToInt(xorb -> xorb.chunks().size()).sum();
        int records = 2 + sorted.size() + chunkCount;
        int tables = sorted.size() * 12 + chunkCount * 16;
        ByteBuffer out =
                ByteBuffer.allocate(
                                ShardReader.HEADER_BYTES
                                        + records * ShardReader.RECORD_BYTES
                                        + tables
                                        + ShardReader.FOOTER_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.put(ShardReader.tag()).putLong(ShardReader.VERSION).putLong(ShardReader.FOOTER_BYTES);
        int files = out.position();
        bookend(out);
        int listings = out.position();
        List<XorbPlace> xorbPlaces = new ArrayList<>(sorted.size());
        List<ChunkPlace> chunkPlaces = new ArrayList<>(chunkCount);
        for (Shard.Listing xorb : sorted) {
            int record = (out.position() - listings) / ShardReader.RECORD_BYTES;
            xorbPlaces.add(new XorbPlace(xorb.hash().w0(), record));
            for (int i = 0; i < xorb.chunks().size(); i++) {
                chunkPlaces.add(new ChunkPlace(xorb.chunks().get(i).hash().w0(), record, i));
            }
            put(out, xorb);
        }
        bookend(out);
        int xorbTable = out.position();
        xorbPlaces.forEach(place -> out.putLong(place.start()).putInt(place.record()));
        int chunkTable = out.position();
        chunkPlaces.sort((a, b) -> Long.compareUnsigned(a.start(), b.start()));
        chunkPlaces.forEach(
                place -> out.putLong(place.start()).putInt(place.record()).putInt(place.index()));
        int footer = out.position();
        out.putLong(FOOTER_VERSION).putLong(files).putLong(listings);
        out.putLong(xorbTable).putLong(0);
        out.putLong(xorbTable).putLong(xorbPlaces.size());
        out.putLong(chunkTable).putLong(chunkPlaces.size());
        // No key: who gets this answer has sent or may read these chunks, and knows their hashes.
        out.put(XetHash.ZERO.bytes());
        out.putLong(created.getEpochSecond()).putLong(expires.getEpochSecond());
        out.put(new byte[FOOTER_RESERVED_BYTES]);
        out.putLong(sorted.stream().mapToLong(Shard.Listing::storedBytes).sum());
        out.putLong(0);
        out.putLong(sorted.stream().mapToLong(Shard.Listing::rawBytes).sum());
        out.putLong(footer);
        return out.array();
    }

    private static void put(ByteBuffer out, Shard.Listing xorb) {
        out.put(xorb.hash().bytes()).putInt(0).putInt(xorb.chunks().size());
        out.putInt(Math.toIntExact(xorb.rawBytes())).putInt(Math.toIntExact(xorb.storedBytes()));
        int start = 0;
        for (Chunk chunk : xorb.chunks()) {
            out.put(chunk.hash().bytes()).putInt(start).putInt(chunk.lengthBytes());
            out.putInt(chunk.hash().isDedupKey() ? DEDUP_KEY : 0).putInt(0);
            start += chunk.lengthBytes();
        }
    }

    private static void bookend(ByteBuffer out) {
        out.put(ShardReader.BOOKEND.bytes());
        out.put(new byte[ShardReader.RECORD_BYTES - XetHash.BYTES]);
    }
}
