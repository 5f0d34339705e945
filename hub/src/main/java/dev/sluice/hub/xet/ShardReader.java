package dev.sluice.hub.xet;

import dev.sluice.storage.Digest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads serialized shards, with or without the tables and the footer at their end, which repeat
/// what comes before and are not looked at.
///
/// Everything is a record of 48 bytes. No number in it is trusted: what it announces must be there.
public final class ShardReader {
    static final int RECORD_BYTES = 48;
    static final int HEADER_BYTES = 48;
    static final int FOOTER_BYTES = 200;
    static final int VERSION = 2;
    static final int WITH_RANGES = 1 << 31;
    static final int WITH_SHA256 = 1 << 30;
    static final XetHash BOOKEND = new XetHash(-1, -1, -1, -1);

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] TAG = tag();

    private final byte[] bytes;
    private int at;

    private ShardReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Reads a whole shard.
    ///
    /// @throws XetFormatException when it does not follow the format
    public static Shard read(byte[] bytes) {
        if (bytes.length > Shard.MAX_BYTES) {
            throw new XetFormatException("a shard of more than 64 MiB; send several");
        }
        return new ShardReader(bytes).shard();
    }

    private Shard shard() {
        if (bytes.length < HEADER_BYTES || !Arrays.equals(bytes, 0, 32, TAG, 0, 32)) {
            throw new XetFormatException("not a shard: it does not start as shards do");
        }
        long version = (long) LONG.get(bytes, 32);
        long footer = (long) LONG.get(bytes, 40);
        if (version != VERSION) {
            throw new XetFormatException("shard version " + version + "; only version 2 is known");
        }
        if (footer != 0 && footer != FOOTER_BYTES) {
            throw new XetFormatException("a shard with a footer of " + footer + " bytes");
        }
        at = HEADER_BYTES;
        Shard shard = new Shard(files(), listings());
        if (footer == 0 && at != bytes.length) {
            throw new XetFormatException(
                    "a shard without a footer has " + (bytes.length - at) + " bytes at its end");
        }
        if (footer != 0 && bytes.length - at < FOOTER_BYTES) {
            throw new XetFormatException("a shard is cut short in its footer");
        }
        return shard;
    }

    private List<Shard.File> files() {
        List<Shard.File> files = new ArrayList<>();
        for (int head = record(); !isBookend(head); head = record()) {
            files.add(file(head));
        }
        return files;
    }

    private Shard.File file(int head) {
        int flags = int32(head, 32);
        int count = count(int32(head, 36));
        List<Shard.Term> terms = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int term = record();
            terms.add(
                    new Shard.Term(
                            XetHash.read(bytes, term),
                            Integer.toUnsignedLong(int32(term, 36)),
                            int32(term, 40),
                            int32(term, 44)));
        }
        List<XetHash> ranges = new ArrayList<>();
        if ((flags & WITH_RANGES) != 0) {
            for (int i = 0; i < count; i++) {
                ranges.add(XetHash.read(bytes, record()));
            }
        }
        Optional<Digest> sha256 =
                (flags & WITH_SHA256) == 0
                        ? Optional.empty()
                        : Optional.of(XetHash.read(bytes, record()).toSha256());
        return new Shard.File(XetHash.read(bytes, head), terms, ranges, sha256);
    }

    private List<Shard.Listing> listings() {
        List<Shard.Listing> listings = new ArrayList<>();
        for (int head = record(); !isBookend(head); head = record()) {
            int count = count(int32(head, 36));
            if (count > Xorb.MAX_CHUNKS) {
                throw new XetFormatException("a shard lists a xorb of " + count + " chunks");
            }
            List<Chunk> chunks = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int chunk = record();
                chunks.add(new Chunk(XetHash.read(bytes, chunk), int32(chunk, 36)));
            }
            listings.add(
                    new Shard.Listing(
                            XetHash.read(bytes, head),
                            chunks,
                            Integer.toUnsignedLong(int32(head, 44))));
        }
        return listings;
    }

    /// Passes over a record; returns where it starts.
    private int record() {
        if (bytes.length - at < RECORD_BYTES) {
            throw new XetFormatException("a shard is cut short at byte " + at);
        }
        int record = at;
        at += RECORD_BYTES;
        return record;
    }

    /// A number of records that follow, which must be there before any room is made for them.
    private int count(int announced) {
        if (announced < 0 || announced > (bytes.length - at) / RECORD_BYTES) {
            throw new XetFormatException(
                    "a shard announces "
                            + Integer.toUnsignedString(announced)
                            + " records at byte "
                            + at
                            + " and has fewer");
        }
        return announced;
    }

    private boolean isBookend(int record) {
        return XetHash.read(bytes, record).equals(BOOKEND);
    }

    private int int32(int record, int offset) {
        return (int) INT.get(bytes, record + offset);
    }

    /// What every shard starts with.
    static byte[] tag() {
        int[] magic = {
            0, 85, 105, 103, 69, 106, 123, 129, 87, 131, 165, 189, 217, 92, 205, 209, 74, 169
        };
        byte[] tag = Arrays.copyOf("HFRepoMetaData".getBytes(StandardCharsets.US_ASCII), 32);
        for (int i = 0; i < magic.length; i++) {
            tag[14 + i] = (byte) magic[i];
        }
        return tag;
    }
}
