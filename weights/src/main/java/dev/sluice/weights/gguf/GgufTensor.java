package dev.sluice.weights.gguf;

import java.util.List;

/// A tensor of a GGUF file: what the file's table says of it.
///
/// @param name at most 64 bytes of UTF-8
/// @param type how its elements are stored
/// @param dims from one to four dimensions in GGUF order: the row length (contiguous elements)
///   first, so a PyTorch weight of shape `[out, in]` has dims `[in, out]`
/// @param offsetBytes where its bytes start, counted from the start of the data section
/// @param byteLength how many bytes it has, padding not counted
public record GgufTensor(
        String name, GgmlType type, List<Long> dims, long offsetBytes, long byteLength) {
    /// The most dimensions a tensor can have (`GGML_MAX_DIMS`).
    public static final int MAX_DIMS = 4;

    /// Keeps a copy of the dimensions.
    public GgufTensor {
        dims = List.copyOf(dims);
    }

    /// Elements of the tensor. Does not overflow: the table was checked when it was read.
    public long elementCount() {
        return byteLength / type.blockBytes() * type.blockSize();
    }

    /// Elements a row, the contiguous dimension.
    public long rowLength() {
        return dims.getFirst();
    }

    /// Name, type and dimensions without the place in the file, for writing the tensor elsewhere.
    public GgufTensorSpec spec() {
        return new GgufTensorSpec(name, type, dims);
    }
}
