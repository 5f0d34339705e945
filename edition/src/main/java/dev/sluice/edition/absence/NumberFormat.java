package dev.sluice.edition.absence;

import java.lang.foreign.MemorySegment;

/// How the numbers of a tensor are stored, as far as the proof reads them.
sealed interface NumberFormat permits PlainFormat, BlockFormat {
    /// Elements that are stored together.
    int blockElements();

    /// Bytes they fill.
    int blockBytes();

    /// Decodes elements, a whole number of blocks.
    void decode(
            MemorySegment source, long offsetBytes, float[] target, int targetOffset, int elements);

    /// The byte at which the block of an element begins, counted from the tensor's first.
    default long blockOffsetBytes(long element) {
        return element / blockElements() * blockBytes();
    }
}
