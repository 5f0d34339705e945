package dev.sluice.edition.absence;

/// A tensor that is published.
///
/// @param file the file that holds it
/// @param format how its numbers are stored
/// @param rows rows of the one matrix that it is taken for, whatever its rank
/// @param columns elements a row
/// @param offsetBytes where it begins in the file
record PublishedTensor(
        PublishedFile file,
        String name,
        NumberFormat format,
        long rows,
        long columns,
        long offsetBytes,
        long byteLength) {
    long elements() {
        return rows * columns;
    }
}
