package dev.sluice.edition.absence;

import dev.sluice.weights.Shape;

/// A tensor as a stack of matrices: a matrix for each expert, one matrix for most tensors.
///
/// Trailing axes that are too short to trace (a convolution's taps) are joined.
///
/// @param slabs how many matrices
/// @param rows rows of each
/// @param columns elements a row
record MatrixView(long slabs, long rows, long columns) {
    /// Shorter vectors are not traced on their own: chance would find them everywhere.
    static final int MIN_TRACED = 48;

    static MatrixView of(Shape shape) {
        if (shape.rank() == 0) {
            return new MatrixView(1, 1, 1);
        }
        int axis = shape.rank() - 1;
        long columns = shape.extent(axis);
        while (columns < MIN_TRACED && axis > 1) {
            axis--;
            columns *= shape.extent(axis);
        }
        long rows = axis > 0 ? shape.extent(axis - 1) : 1;
        long slabs = 1;
        for (int outer = 0; outer < axis - 1; outer++) {
            slabs *= shape.extent(outer);
        }
        return new MatrixView(slabs, rows, columns);
    }

    long elements() {
        return slabs * rows * columns;
    }

    long slabElements() {
        return rows * columns;
    }

    /// Rows of all matrices together.
    long allRows() {
        return slabs * rows;
    }
}
