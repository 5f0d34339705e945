package dev.sluice.weights.gguf;

import java.util.List;

/// A tensor to be written: all that the file's table says of it but its place.
///
/// @param name at most 63 bytes of UTF-8, the most that llama.cpp loads
/// @param type how its elements are stored
/// @param dims one to four dimensions in GGUF order: the row length first
public record GgufTensorSpec(String name, GgmlType type, List<Long> dims) {
    /// Keeps a copy of the dimensions. [GgufLayout] checks them.
    public GgufTensorSpec {
        dims = List.copyOf(dims);
    }
}
