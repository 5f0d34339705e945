package dev.sluice.edition.absence;

/// Keys for numbers that survive rescaling and rounding: the signs of 32 consecutive elements.
///
/// A sign is a bit, 1 for negative, the first element in the lowest bit. Multiplying a vector by
/// any number other than zero keeps its signs or turns every one, so a window whose first sign is 1
/// is complemented and both give one key. Rounding moves a sign only where the element is close to
/// zero.
///
/// Looking up a window at every element would cost more than reading the file. Instead both sides
/// look only at windows that begin with one of two patterns, the signs +−−− and −+++, which are an
/// eighth of all windows of a random vector and are found for 64 windows at once by bit arithmetic.
/// A copy has the same pattern at the same elements, so nothing is lost but the windows that do not
/// begin so.
final class SignWindow {
    /// Elements a window.
    static final int LENGTH = 32;

    private static final int LEAST_OF_EACH = 8;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private SignWindow() {}

    /// Of the 64 windows that begin in `word`, those that are looked up, as a bit mask.
    static long startsIn(long word, long next) {
        long second = word >>> 1 | next << 63;
        long third = word >>> 2 | next << 62;
        long fourth = word >>> 3 | next << 61;
        return (word ^ second) & ~(second ^ third) & ~(third ^ fourth);
    }

    /// Whether a window of these signs is looked up.
    static boolean isStart(int signs) {
        int turns = signs ^ signs >>> 1;
        return (turns & 7) == 1;
    }

    /// Whether a window says anything. Where nearly all elements have one sign, windows with the
    /// same few odd ones are everywhere; such vectors are told apart by the signs of differences.
    static boolean isTelling(int signs) {
        int negative = Integer.bitCount(signs);
        return negative >= LEAST_OF_EACH && negative <= LENGTH - LEAST_OF_EACH;
    }

    /// The window at a bit index of a packed line. The line has a spare word at its end.
    static int at(long[] line, long index) {
        int word = (int) (index >>> 6);
        int shift = (int) (index & 63);
        return (int) (line[word] >>> shift | line[word + 1] << 1 << (63 - shift));
    }

    /// The same value for a window and its complement.
    static int key(int signs) {
        return signs ^ -(signs & 1);
    }

    /// Spreads a key over 64 bits; the upper ones are the best.
    static long hash(int key) {
        long mixed = key * MULTIPLIER;
        mixed ^= mixed >>> 29;
        return mixed * MULTIPLIER;
    }
}
