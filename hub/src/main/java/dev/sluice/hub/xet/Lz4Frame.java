package dev.sluice.hub.xet;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// LZ4 frames of one chunk (`github.com/lz4/lz4`, `doc/lz4_Frame_format.md`, version 1.6.4).
///
/// Not by the library's own stream, which refuses the frames of `@huggingface/hub`: these declare
/// dependent blocks and then have one.
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int VERSION = 0b0100_0000;
    private static final int VERSION_MASK = 0b1100_0000;
    private static final int INDEPENDENT = 0b0010_0000;
    private static final int BLOCK_CHECKSUM = 0b0001_0000;
    private static final int CONTENT_SIZE = 0b0000_1000;
    private static final int CONTENT_CHECKSUM = 0b0000_0100;
    private static final int RESERVED_OR_DICTIONARY = 0b0000_0011;
    private static final int UNCOMPRESSED = 0x8000_0000;

    /// The largest block of our own frames: 256 KiB, more than a chunk has.
    private static final int OWN_BLOCK_CODE = 5;

    private static final LZ4SafeDecompressor DECOMPRESSOR;
    private static final LZ4Compressor COMPRESSOR;
    private static final XXHash32 XXHASH;

    static {
        LZ4Factory factory = factory();
        DECOMPRESSOR = factory.safeDecompressor();
        COMPRESSOR = factory.fastCompressor();
        XXHASH = XXHashFactory.safeInstance().hash32();
    }

    private Lz4Frame() {}

    /// Native code where it loads. Never the library's middle way, which reads memory by an
    /// interface that the JDK is about to take away.
    private static LZ4Factory factory() {
        try {
            return LZ4Factory.nativeInstance();
        } catch (AssertionError | LinkageError notHere) {
            return LZ4Factory.safeInstance();
        }
    }

    /// Room for the frame of `length` bytes, whatever they are.
    static int mostBytes(int length) {
        return COMPRESSOR.maxCompressedLength(length) + 15;
    }

    /// Writes one frame to the start of `target`; returns its length, or -1 when it would be longer
    /// than `limit`.
    static int encode(byte[] source, int offset, int length, byte[] target, int limit) {
        putInt(target, 0, MAGIC);
        target[4] = (byte) (VERSION | INDEPENDENT);
        target[5] = (byte) (OWN_BLOCK_CODE << 4);
        target[6] = (byte) (XXHASH.hash(target, 4, 2, 0) >>> 8);
        int size = COMPRESSOR.compress(source, offset, length, target, 11, target.length - 11);
        putInt(target, 7, size);
        putInt(target, 11 + size, 0);
        int total = 15 + size;
        return total <= limit ? total : -1;
    }

    /// Reads the one frame that `source[offset, offset + length)` is into the start of `target`,
    /// where it must give exactly `rawLength` bytes.
    ///
    /// @throws XetFormatException when it does not
    static void decode(byte[] source, int offset, int length, byte[] target, int rawLength) {
        Input in = new Input(source, offset, offset + length);
        if (in.int32() != MAGIC) {
            throw new XetFormatException("an LZ4 chunk does not start with an LZ4 frame");
        }
        int header = in.at;
        int flags = in.int8();
        int blockCode = (in.int8() >>> 4) & 7;
        if ((flags & VERSION_MASK) != VERSION
                || (flags & RESERVED_OR_DICTIONARY) != 0
                || blockCode < 4) {
            throw new XetFormatException("an LZ4 frame with a header that no version defines");
        }
        if ((flags & CONTENT_SIZE) != 0 && in.int64() != rawLength) {
            throw new XetFormatException("an LZ4 frame gives another size than its chunk");
        }
        check((XXHASH.hash(source, header, in.at - header, 0) >>> 8) & 0xFF, in.int8(), "header");
        int blockBytes = 1 << (8 + 2 * blockCode);
        int done = 0;
        int size = in.int32();
        while (size != 0) {
            if (done > 0 && (flags & INDEPENDENT) == 0 && (size & UNCOMPRESSED) == 0) {
                throw new XetFormatException(
                        "an LZ4 frame with several dependent blocks; send independent ones");
            }
            int from = in.take(size & ~UNCOMPRESSED);
            int room = Math.min(blockBytes, rawLength - done);
            done += block(source, from, in.at - from, size < 0, target, done, room);
            if ((flags & BLOCK_CHECKSUM) != 0) {
                check(XXHASH.hash(source, from, in.at - from, 0), in.int32(), "block");
            }
            size = in.int32();
        }
        if ((flags & CONTENT_CHECKSUM) != 0) {
            check(XXHASH.hash(target, 0, done, 0), in.int32(), "content");
        }
        if (done != rawLength || in.at != in.end) {
            throw new XetFormatException(
                    "an LZ4 frame gives "
                            + done
                            + " bytes and leaves "
                            + (in.end - in.at)
                            + "; its chunk announces "
                            + rawLength);
        }
    }

    private static int block(
            byte[] source, int from, int length, boolean stored, byte[] target, int at, int room) {
        if (stored) {
            if (length > room) {
                throw new XetFormatException("an LZ4 block is longer than its chunk announces");
            }
            System.arraycopy(source, from, target, at, length);
            return length;
        }
        try {
            return DECOMPRESSOR.decompress(source, from, length, target, at, room);
        } catch (LZ4Exception damaged) {
            throw new XetFormatException(
                    "an LZ4 block is damaged, or longer than its chunk announces");
        }
    }

    private static void check(int actual, int given, String what) {
        if (actual != given) {
            throw new XetFormatException("the checksum of an LZ4 " + what + " is wrong");
        }
    }

    private static void putInt(byte[] target, int at, int value) {
        for (int i = 0; i < 4; i++) {
            target[at + i] = (byte) (value >>> (8 * i));
        }
    }

    /// Reads little-endian numbers, never past its end.
    private static final class Input {
        private final byte[] bytes;
        private final int end;
        private int at;

        Input(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        int int8() {
            return bytes[take(1)] & 0xFF;
        }

        int int32() {
            return Blake3.word(bytes, take(4));
        }

        long int64() {
            return (int32() & 0xFFFF_FFFFL) | ((long) int32() << 32);
        }

        /// Passes over `count` bytes; returns where they start.
        int take(int count) {
            if (count < 0 || count > end - at) {
                throw new XetFormatException("an LZ4 frame is cut short");
            }
            int from = at;
            at += count;
            return from;
        }
    }
}
