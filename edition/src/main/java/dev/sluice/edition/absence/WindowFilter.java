package dev.sluice.edition.absence;

/// Says of a hash, mostly, that it is not there: a Bloom filter whose three bits for a hash stand
/// in one word, so that a question costs one load.
///
/// Questions are asked in batches without a branch between them: the loads then wait for memory
/// together, which is most of the time a lookup takes.
final class WindowFilter {
    private final long[] words;
    private final int shift;

    /// @param expected how many hashes will be added
    /// @param mostBits the logarithm of the most words, 8 bytes each
    WindowFilter(int expected, int mostBits) {
        // Sixteen bits for each hash.
        int bits = Math.clamp(32 - Integer.numberOfLeadingZeros(expected) - 2, 1, mostBits);
        this.words = new long[1 << bits];
        this.shift = 64 - bits;
    }

    void add(long hash) {
        words[(int) (hash >>> shift)] |= bits(hash);
    }

    /// 1 where the hash may be there, 0 where it is not.
    int mayHold(long hash) {
        long missing = ~words[(int) (hash >>> shift)] & bits(hash);
        return (int) ((missing | -missing) >>> 63) ^ 1;
    }

    /// Shifts of a long count modulo 64: each takes six bits of the hash.
    private static long bits(long hash) {
        return 1L << (hash >>> 36) | 1L << (hash >>> 30) | 1L << (hash >>> 24);
    }
}
