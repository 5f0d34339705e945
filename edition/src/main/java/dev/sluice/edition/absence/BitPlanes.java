package dev.sluice.edition.absence;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Splits bytes into bit planes: the highest bit of each byte, where the signs are, and the lowest,
/// which says where byte windows are looked up.
final class BitPlanes {
    /// Bytes whose bits of one plane fill a word.
    static final int GROUP_BYTES = 64;

    private static final VectorSpecies<Byte> SPECIES =
            ByteVector.SPECIES_PREFERRED.length() <= GROUP_BYTES
                    ? ByteVector.SPECIES_PREFERRED
                    : ByteVector.SPECIES_512;

    /// With short vectors the masks cost more than they save.
    private static final boolean VECTORS = SPECIES.length() >= 32;

    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;

    private BitPlanes() {}

    /// Reads `groups` groups of 64 bytes; bit i of a word is of byte i of its group.
    static void split(MemorySegment bytes, int groups, long[] high, long[] low) {
        if (VECTORS) {
            splitVector(bytes, groups, high, low);
        } else {
            splitScalar(bytes, groups, high, low);
        }
    }

    static void splitVector(MemorySegment bytes, int groups, long[] high, long[] low) {
        int step = SPECIES.length();
        for (int group = 0; group < groups; group++) {
            long highWord = 0;
            long lowWord = 0;
            for (int at = 0; at < GROUP_BYTES; at += step) {
                ByteVector vector =
                        ByteVector.fromMemorySegment(
                                SPECIES,
                                bytes,
                                (long) group * GROUP_BYTES + at,
                                ByteOrder.LITTLE_ENDIAN);
                highWord |= vector.lt((byte) 0).toLong() << at;
                lowWord |=
                        vector.and((byte) 1).compare(VectorOperators.NE, (byte) 0).toLong() << at;
            }
            high[group] = highWord;
            low[group] = lowWord;
        }
    }

    /// The same without vectors.
    static void splitScalar(MemorySegment bytes, int groups, long[] high, long[] low) {
        for (int group = 0; group < groups; group++) {
            long highWord = 0;
            long lowWord = 0;
            for (int eight = 0; eight < 8; eight++) {
                long word = bytes.get(LONG, (long) group * GROUP_BYTES + eight * 8L);
                highWord |= Long.compress(word, HIGH_BITS) << (eight * 8);
                lowWord |= Long.compress(word, LOW_BITS) << (eight * 8);
            }
            high[group] = highWord;
            low[group] = lowWord;
        }
    }

    /// Appends the signs of plain elements to a line of bits that is zero from `bitIndex` on.
    ///
    /// @param high the highest bits of the elements' bytes
    /// @param bitIndex a multiple of the elements in a group
    static void packSigns(long[] high, int groups, int elementBytes, long[] bits, long bitIndex) {
        int perGroup = GROUP_BYTES / elementBytes;
        long mask = signMask(elementBytes);
        for (int group = 0; group < groups; group++) {
            long at = bitIndex + (long) group * perGroup;
            long signs = elementBytes == 1 ? high[group] : Long.compress(high[group], mask);
            bits[(int) (at >>> 6)] |= signs << at;
        }
    }

    private static long signMask(int elementBytes) {
        return switch (elementBytes) {
            case 1 -> -1L;
            case 2 -> 0xAAAAAAAAAAAAAAAAL;
            case 4 -> 0x8888888888888888L;
            case 8 -> HIGH_BITS;
            default -> throw new IllegalArgumentException("no element of " + elementBytes);
        };
    }

    /// Sets the sign bits of decoded elements in a line of bits that is zero from `bitIndex` on.
    static void packSigns(float[] values, int count, long[] bits, long bitIndex) {
        for (int i = 0; i < count; i++) {
            long at = bitIndex + i;
            bits[(int) (at >>> 6)] |= (long) (Float.floatToRawIntBits(values[i]) >>> 31) << at;
        }
    }

    /// Transposes a square of 32 by 32 bits in place: bit c of word r becomes bit r of word c.
    static void transpose(int[] square) {
        int mask = 0x0000FFFF;
        for (int step = 16; step != 0; step >>>= 1, mask ^= mask << step) {
            for (int row = 0; row < 32; row = (row + step + 1) & ~step) {
                int moved = (square[row] >>> step ^ square[row + step]) & mask;
                square[row + step] ^= moved;
                square[row] ^= moved << step;
            }
        }
    }
}
