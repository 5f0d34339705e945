package dev.sluice.weights.gguf;

import java.util.List;

/// All that stands before the data section, checked.
///
/// @param version 2 or 3
/// @param alignmentBytes the power of two that the data section and every tensor in it start at
/// @param endBytes where the tensor table ends in the file
record GgufHeader(
        int version,
        GgufMetadata metadata,
        List<GgufTensor> tensors,
        long alignmentBytes,
        long endBytes) {

    static final String ALIGNMENT_KEY = "general.alignment";
    static final long DEFAULT_ALIGNMENT_BYTES = 32;
    static final int MAX_KEY_BYTES = 65_535;
    static final int MAX_NAME_BYTES = 64;

    /// Where the data section starts in the file.
    long dataStartBytes() {
        return align(endBytes, alignmentBytes);
    }

    /// Rounds up to a multiple of a power of two, or throws ArithmeticException.
    static long align(long bytes, long alignmentBytes) {
        return Math.addExact(bytes, alignmentBytes - 1) & -alignmentBytes;
    }
}
