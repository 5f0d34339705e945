package dev.sluice.weights.convert;

import java.util.List;

/// What a conversion wrote.
///
/// @param files in the order they were written
/// @param notes what a reader of the result should know: tensors that could not take the type asked
///   for and the type they took, values that have no home in the target
public record ConversionResult(List<WrittenFile> files, List<String> notes) {
    /// One file of the result.
    ///
    /// @param path relative to the folder
    public record WrittenFile(String path, long byteLength) {}

    /// Keeps copies.
    public ConversionResult {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }
}
