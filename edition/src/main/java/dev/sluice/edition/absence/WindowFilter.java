package dev.sluice.edition.absence;

/// Says of a hash, mostly, that it is not there.
///
/// Two tables: a small one that stays in a core's second-level cache and turns most hashes away,
/// and for those that it does not, a large one. Both are Bloom filters whose bits for a hash stand
/// in one word, so that a question costs one load. Questions are asked in batches without a branch
/// between them: the loads then wait for memory together, which is most of the time a lookup takes.
final class WindowFilter {
    private final long[] small;
    private final int smallShift;
    private final long[] words;
    private final int shift;

    /// @param expected how many hashes will be added
    /// @param smallBytesLog the logarithm of the small table's most bytes
    /// @param bytesLog the logarithm of the large table's most bytes
    WindowFilter(int expected, int smallBytesLog, int bytesLog) {
        int needed = 32 - Integer.numberOfLeadingZeros(expected);
        // Sixteen bits for each hash, as far as the tables go.
        this.small = new long[1 << Math.clamp(needed - 2, 1, smallBytesLog - 3)];
        this.words = new long[1 << Math.clamp(needed - 2, 1, bytesLog - 3)];
        this.smallShift = 64 - Integer.numberOfTrailingZeros(small.length);
        this.shift = 64 - Integer.numberOfTrailingZeros(words.length);
    }

    void add(long hash) {
        small[(int) (hash >>> smallShift)] |= twoBits(hash);
        words[(int) (hash >>> shift)] |= threeBits(hash);
    }

    /// 1 where the small table knows the hash, 0 where it is certainly not there.
    int passesSmall(long hash) {
        return covers(small[(int) (hash >>> smallShift)], twoBits(hash));
    }

    /// 1 where the hash may be there, 0 where it is not.
    int mayHold(long hash) {
        return covers(words[(int) (hash >>> shift)], threeBits(hash));
    }

    private static int covers(long word, long bits) {
        long missing = ~word & bits;
        return (int) ((missing | -missing) >>> 63) ^ 1;
    }

    /// Shifts of a long count modulo 64: each takes six bits of the hash.
    private static long twoBits(long hash) {
        return 1L << (hash >>> 18) | 1L << (hash >>> 12);
    }

    private static long threeBits(long hash) {
        return 1L << (hash >>> 36) | 1L << (hash >>> 30) | 1L << (hash >>> 24);
    }
}
