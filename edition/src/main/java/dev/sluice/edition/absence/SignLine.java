package dev.sluice.edition.absence;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// A line of a withheld tensor as bits, 64 elements a word, a spare word at the end.
///
/// @param signs 1 where the element is negative
/// @param risky 1 where rounding to four bits may change the sign
/// @param fragile 1 where rounding to eight bits may
/// @param length elements of the line
@SuppressWarnings("ArrayRecordComponent") // never compared; read by index a billion times
record SignLine(long[] signs, long[] risky, long[] fragile, int length) {
    /// Half a step of Q4_0 for 32 normal elements, as a part of their mean magnitude.
    private static final float RISKY_OF_MEAN = 0.19f;

    /// Half a step of Q4_0, which divides the largest element of 32 into eight, and a margin.
    private static final float RISKY_OF_LARGEST = 0.07f;

    /// Half a step of Q8_0, which divides it into 127, and a margin.
    private static final float FRAGILE_OF_LARGEST = 0.005f;

    private static final int BLOCK = 32;

    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() <= BLOCK
                    ? FloatVector.SPECIES_PREFERRED
                    : FloatVector.SPECIES_512;

    /// With short vectors the masks cost more than they save.
    private static final boolean VECTORS = SPECIES.length() >= 8;

    /// Packs numbers of one line.
    ///
    /// @param magnitudes the sum of the elements' magnitudes
    static SignLine of(float[] numbers, int offset, int length, float magnitudes) {
        int words = (length >>> 6) + 2;
        SignLine line = new SignLine(new long[words], new long[words], new long[words], length);
        for (int first = 0; first < length; first += BLOCK) {
            line.pack(numbers, offset, first, magnitudes / length * RISKY_OF_MEAN);
        }
        return line;
    }

    private void pack(float[] numbers, int offset, int first, float threshold) {
        int count = Math.min(BLOCK, length - first);
        if (VECTORS && count == BLOCK) {
            packVector(numbers, offset, first, threshold);
        } else {
            packScalar(numbers, offset, first, threshold, count);
        }
    }

    /// @param count elements of the block
    void packScalar(float[] numbers, int offset, int first, float threshold, int count) {
        int at = offset + first;
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(numbers[at + i]));
        }
        float bound = Math.max(threshold, largest * RISKY_OF_LARGEST);
        float narrow = largest * FRAGILE_OF_LARGEST;
        int signBits = 0;
        int riskBits = 0;
        int fragileBits = 0;
        for (int i = 0; i < count; i++) {
            float magnitude = Math.abs(numbers[at + i]);
            signBits |= (Float.floatToRawIntBits(numbers[at + i]) >>> 31) << i;
            riskBits |= (magnitude < bound ? 1 : 0) << i;
            fragileBits |= (magnitude < narrow ? 1 : 0) << i;
        }
        put(first, signBits, riskBits, fragileBits);
    }

    /// The same for a whole block.
    void packVector(float[] numbers, int offset, int first, float threshold) {
        int at = offset + first;
        FloatVector maxima = FloatVector.zero(SPECIES);
        for (int i = 0; i < BLOCK; i += SPECIES.length()) {
            maxima = maxima.max(FloatVector.fromArray(SPECIES, numbers, at + i).abs());
        }
        float largest = maxima.reduceLanes(VectorOperators.MAX);
        float bound = Math.max(threshold, largest * RISKY_OF_LARGEST);
        float narrow = largest * FRAGILE_OF_LARGEST;
        int signBits = 0;
        int riskBits = 0;
        int fragileBits = 0;
        for (int i = 0; i < BLOCK; i += SPECIES.length()) {
            FloatVector vector = FloatVector.fromArray(SPECIES, numbers, at + i);
            FloatVector magnitude = vector.abs();
            signBits |= (int) vector.test(VectorOperators.IS_NEGATIVE).toLong() << i;
            riskBits |= (int) magnitude.lt(bound).toLong() << i;
            fragileBits |= (int) magnitude.lt(narrow).toLong() << i;
        }
        put(first, signBits, riskBits, fragileBits);
    }

    private void put(int first, int signBits, int riskBits, int fragileBits) {
        signs[first >>> 6] |= Integer.toUnsignedLong(signBits) << first;
        risky[first >>> 6] |= Integer.toUnsignedLong(riskBits) << first;
        fragile[first >>> 6] |= Integer.toUnsignedLong(fragileBits) << first;
    }

    /// Whether three in four elements have one sign.
    boolean isOneSided() {
        int negative = 0;
        for (long word : signs) {
            negative += Long.bitCount(word);
        }
        return negative <= length / 4 || negative >= length - length / 4;
    }

    /// How likely rounding is to change the window at an element; comparable, not a probability.
    int risk(int start) {
        return Integer.bitCount(SignWindow.at(risky, start))
                + 4 * Integer.bitCount(SignWindow.at(fragile, start));
    }

    /// The element of the window most at risk, as a bit, other than those given; 0 where none is.
    int mostAtRisk(int start, int except) {
        int first = SignWindow.at(fragile, start) & ~except;
        return Integer.lowestOneBit(first != 0 ? first : SignWindow.at(risky, start) & ~except);
    }
}
