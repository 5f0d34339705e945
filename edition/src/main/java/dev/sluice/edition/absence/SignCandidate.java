package dev.sluice.edition.absence;

/// A published window that has the signs of a withheld one.
///
/// @param vector the withheld vector's number
/// @param position the vector's element at which the window begins
/// @param element the published tensor's element at which it begins
/// @param step published elements from one to the next
/// @param byDifference whether the signs are those of differences
record SignCandidate(
        int vector,
        int position,
        PublishedTensor tensor,
        long element,
        long step,
        boolean byDifference) {
    /// Where the vector's first element would stand; windows of one copy agree in it.
    long origin() {
        return element - position * step;
    }
}
