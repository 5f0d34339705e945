package dev.sluice.weights.gguf;

import dev.sluice.weights.FormatException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the elements of a GGUF tensor are stored: the tensor types of ggml that Sluice reads.
///
/// A tensor row is a whole number of blocks; a block holds [#blockSize()] elements in
/// [#blockBytes()] bytes. Ids and block layouts follow `ggml.h` and `ggml-common.h`.
public enum GgmlType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    I8(24, 1, 1),
    I16(25, 1, 2),
    I32(26, 1, 4),
    I64(27, 1, 8),
    F64(28, 1, 8),
    BF16(30, 1, 2),
    MXFP4(39, 32, 17);

    /// Types that ggml defines and Sluice does not decode; named so that a refusal says which.
    private static final Map<Integer, String> REFUSED =
            Map.ofEntries(
                    Map.entry(4, "Q4_2 (removed from ggml)"),
                    Map.entry(5, "Q4_3 (removed from ggml)"),
                    Map.entry(9, "Q8_1 (an intermediate of ggml, not a storage type)"),
                    Map.entry(15, "Q8_K (an intermediate of ggml, not a storage type)"),
                    Map.entry(16, "IQ2_XXS"),
                    Map.entry(17, "IQ2_XS"),
                    Map.entry(18, "IQ3_XXS"),
                    Map.entry(19, "IQ1_S"),
                    Map.entry(20, "IQ4_NL"),
                    Map.entry(21, "IQ3_S"),
                    Map.entry(22, "IQ2_S"),
                    Map.entry(23, "IQ4_XS"),
                    Map.entry(29, "IQ1_M"),
                    Map.entry(31, "Q4_0_4_4 (removed from GGUF)"),
                    Map.entry(32, "Q4_0_4_8 (removed from GGUF)"),
                    Map.entry(33, "Q4_0_8_8 (removed from GGUF)"),
                    Map.entry(34, "TQ1_0"),
                    Map.entry(35, "TQ2_0"),
                    Map.entry(36, "IQ4_NL_4_4 (removed from GGUF)"),
                    Map.entry(37, "IQ4_NL_4_8 (removed from GGUF)"),
                    Map.entry(38, "IQ4_NL_8_8 (removed from GGUF)"),
                    Map.entry(40, "NVFP4"),
                    Map.entry(41, "Q1_0"),
                    Map.entry(42, "Q2_0"));

    private final int id;
    private final int blockSize;
    private final int blockBytes;

    GgmlType(int id, int blockSize, int blockBytes) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /// The id that stands in the file.
    public int id() {
        return id;
    }

    /// Elements a block.
    public int blockSize() {
        return blockSize;
    }

    /// Bytes a block.
    public int blockBytes() {
        return blockBytes;
    }

    /// The type with this id.
    ///
    /// @param where file and tensor, for the refusal
    /// @throws FormatException for an id that is unknown, or known and not read by Sluice
    public static GgmlType ofId(int id, String where) {
        for (GgmlType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        @Nullable String name = REFUSED.get(id);
        if (name == null) {
            throw new FormatException(
                    where,
                    "has the unknown tensor type " + Integer.toUnsignedString(id),
                    "the file is damaged, or newer than this program");
        }
        throw new FormatException(
                where,
                "has the tensor type " + name + ", which Sluice does not read",
                "requantise it with llama-quantize to one of F16, BF16, Q8_0, Q6_K, Q4_K or Q4_0");
    }

    /// Bytes of a tensor with these dimensions, row length first.
    ///
    /// @throws FormatException for a rank outside 1 to 4, a dimension below 1, a row that is not a
    ///   whole number of blocks, or a size beyond 2^63 - 1 bytes
    public long byteLength(Iterable<Long> dims, String where) {
        long elements = 1;
        int rank = 0;
        for (long dim : dims) {
            if (dim < 1) {
                throw new FormatException(
                        where,
                        "dimension " + rank + " is " + Long.toUnsignedString(dim),
                        "every dimension must be from 1 to 2^63 - 1; the header is damaged");
            }
            if (rank == 0 && dim % blockSize != 0) {
                throw new FormatException(
                        where,
                        "has rows of " + dim + " elements, and " + this + " packs " + blockSize,
                        "choose a type whose block divides the row length");
            }
            try {
                elements = Math.multiplyExact(elements, dim);
            } catch (ArithmeticException _) {
                throw tooLarge(where);
            }
            rank++;
        }
        if (rank < 1 || rank > GgufTensor.MAX_DIMS) {
            throw new FormatException(
                    where,
                    "has " + rank + " dimensions",
                    "GGUF tensors have from 1 to " + GgufTensor.MAX_DIMS);
        }
        try {
            return Math.multiplyExact(elements / blockSize, blockBytes);
        } catch (ArithmeticException _) {
            throw tooLarge(where);
        }
    }

    private static FormatException tooLarge(String where) {
        return new FormatException(
                where, "has more than 2^63 - 1 elements or bytes", "the header is damaged");
    }
}
