package dev.sluice.weights.quant;

import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Decodes and encodes the elements of one GGUF tensor type; the result equals that of ggml's
/// scalar reference code bit for bit (`dequantize_row_*`, `quantize_row_*_ref`), which is also what
/// `ggml_quantize_chunk` gives without an importance matrix.
///
/// Codecs hold no state and may be shared by threads. Offsets into segments are in bytes, offsets
/// into arrays and counts in elements.
public sealed interface BlockCodec permits CastCodec, PackedCodec {
    /// The codec of a type.
    ///
    /// @throws IllegalArgumentException for the integer types and F64, which hold no weights; ask
    ///   [#isDecodable(GgmlType)] first when the type comes from a file
    static BlockCodec of(GgmlType type) {
        return find(type)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        type + " elements are not decoded; keep their bytes"));
    }

    /// Whether [#of(GgmlType)] gives a codec.
    static boolean isDecodable(GgmlType type) {
        return find(type).isPresent();
    }

    private static Optional<BlockCodec> find(GgmlType type) {
        return switch (type) {
            case F32 -> Optional.of(CastCodec.F32);
            case F16 -> Optional.of(CastCodec.F16);
            case BF16 -> Optional.of(CastCodec.BF16);
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, MXFP4 ->
                    Optional.of(PackedCodec.of(type));
            case I8, I16, I32, I64, F64 -> Optional.empty();
        };
    }

    /// The type this codec reads and writes.
    GgmlType type();

    /// Whether [#quantize] is there for this type: F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q6_K.
    boolean canQuantize();

    /// Decodes `count` elements.
    ///
    /// @throws IllegalArgumentException if `count` is not a whole number of blocks
    /// @throws IndexOutOfBoundsException if a range leaves its segment or array
    void dequantize(
            MemorySegment source,
            long sourceOffsetBytes,
            float[] target,
            int targetOffset,
            int count);

    /// Encodes `count` elements.
    ///
    /// @throws IllegalArgumentException if `count` is not a whole number of blocks
    /// @throws IndexOutOfBoundsException if a range leaves its segment or array
    /// @throws UnsupportedOperationException unless [#canQuantize()]
    void quantize(
            float[] source,
            int sourceOffset,
            int count,
            MemorySegment target,
            long targetOffsetBytes);
}
