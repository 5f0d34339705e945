package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A block of a withheld matrix, small enough to hold decoded.
///
/// @param tensor index into the list of withheld tensors
record Tile(
        int tensor,
        MatrixView view,
        long slab,
        long firstRow,
        int rows,
        long firstColumn,
        int columns) {
    /// 2 MiB once decoded.
    private static final int ELEMENTS = 1 << 19;

    private static final int MIN_ROWS = 256;

    /// Cuts a tensor into tiles, row after row of them. Tiles of matrices with short rows are as
    /// wide as the matrix.
    static List<Tile> of(int tensor, MatrixView view) {
        List<Tile> tiles = new ArrayList<>();
        if (view.elements() == 0) {
            return tiles;
        }
        long columns = Math.min(view.columns(), ELEMENTS / Math.min(MIN_ROWS, view.rows()));
        long rows = Math.min(view.rows(), Math.max(1, ELEMENTS / columns));
        if (rows < view.rows() && rows > 64) {
            rows &= -64L;
        }
        for (long slab = 0; slab < view.slabs(); slab++) {
            for (long row = 0; row < view.rows(); row += rows) {
                for (long column = 0; column < view.columns(); column += columns) {
                    tiles.add(
                            new Tile(
                                    tensor,
                                    view,
                                    slab,
                                    row,
                                    (int) Math.min(rows, view.rows() - row),
                                    column,
                                    (int) Math.min(columns, view.columns() - column)));
                }
            }
        }
        return tiles;
    }

    int elements() {
        return rows * columns;
    }

    /// Where in the tensor a row of the tile begins, in elements.
    long element(int row) {
        return slab * view.slabElements() + (firstRow + row) * view.columns() + firstColumn;
    }

    boolean isFullWidth() {
        return columns == view.columns();
    }

    /// The tile's bytes, rows one after the other.
    byte[] read(WithheldTensor source, int elementBytes) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(elements() * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
        if (isFullWidth()) {
            source.read(element(0) * elementBytes, bytes);
        } else {
            for (int row = 0; row < rows; row++) {
                bytes.limit((row + 1) * columns * elementBytes);
                source.read(element(row) * elementBytes, bytes);
            }
        }
        return bytes.array();
    }
}
