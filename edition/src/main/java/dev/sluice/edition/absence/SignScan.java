package dev.sluice.edition.absence;

/// Looks up the windows of packed sign lines, along rows and down columns.
///
/// One object for each thread.
final class SignScan {
    private static final int BATCH = 1024;

    private final VectorCatalog catalog;
    private final SignIndex index;
    private int[] columnSigns = new int[0];
    private final int[] square = new int[32];

    /// Windows that wait to be looked up, and where they begin; a word's windows always fit.
    private final int[] batchSigns = new int[BATCH + 64];

    private final int[] batchAt = new int[BATCH + 64];
    private final int[] passed = new int[BATCH + 64];
    private int batched;

    SignScan(VectorCatalog catalog, SignIndex index) {
        this.catalog = catalog;
        this.index = index;
    }

    /// What is done with a meeting.
    @FunctionalInterface
    interface Meeting {
        /// Takes a meeting.
        ///
        /// @param at where the window begins: bit index of the line, or of row-major bits
        void at(int vector, int position, long at);
    }

    /// Looks up the windows that begin from `first` up to, not including, `end`.
    ///
    /// @param length bits of the line
    void line(long[] line, long first, long end, long length, Meeting meeting) {
        long last = Math.min(end, length - SignWindow.LENGTH + 1);
        for (int word = (int) (first >>> 6); (long) word << 6 < last; word++) {
            long low = line[word];
            long next = line[word + 1];
            long mask = SignWindow.startsIn(low, next);
            long base = (long) word << 6;
            if (base < first) {
                mask &= -1L << first;
            }
            if (last - base < 64) {
                mask &= (1L << (last - base)) - 1;
            }
            while (mask != 0) {
                int bit = Long.numberOfTrailingZeros(mask);
                mask &= mask - 1;
                batchSigns[batched] = (int) (low >>> bit | next << 1 << (63 - bit));
                batchAt[batched++] = (int) base + bit;
            }
            if (batched >= BATCH) {
                flushLine(line, length, meeting);
            }
        }
        flushLine(line, length, meeting);
    }

    private void flushLine(long[] line, long length, Meeting meeting) {
        int count = filter();
        for (int i = 0; i < count; i++) {
            int at = batchAt[passed[i]];
            meetLine(line, at, length, batchSigns[passed[i]], meeting);
        }
    }

    /// Empties the batch.
    ///
    /// @return how many windows of it may be there; [#passed] has their indices
    private int filter() {
        WindowFilter filter = index.filter();
        int count = 0;
        for (int i = 0; i < batched; i++) {
            passed[count] = i;
            count += filter.passesSmall(SignWindow.hash(SignWindow.key(batchSigns[i])));
        }
        batched = 0;
        int left = 0;
        for (int i = 0; i < count; i++) {
            int window = passed[i];
            passed[left] = window;
            left += filter.mayHold(SignWindow.hash(SignWindow.key(batchSigns[window])));
        }
        return left;
    }

    private void meetLine(long[] line, long at, long length, int signs, Meeting meeting) {
        index.lookUp(
                signs,
                SignIndex.around(line, at, length),
                (int) Math.min(32, at),
                (int) Math.min(32, length - at - SignWindow.LENGTH),
                catalog,
                (vector, position) -> meeting.at(vector, position, at));
    }

    /// Looks up the windows down the columns that begin in the rows from `firstRow` up to, not
    /// including, `endRow`.
    ///
    /// @param bits the signs, row-major
    /// @param rows how many rows the bits have
    void columns(long[] bits, int rows, int columns, long firstRow, long endRow, Meeting meeting) {
        int tiles = Math.ceilDiv(rows, 32);
        transpose(bits, rows, columns, tiles);
        long last = Math.min(endRow, rows - SignWindow.LENGTH + 1L);
        for (int tile = (int) (firstRow >>> 5); (long) tile << 5 < last; tile++) {
            long base = (long) tile << 5;
            long allowed = 0xFFFFFFFFL;
            if (base < firstRow) {
                allowed &= -1L << (firstRow - base);
            }
            if (last - base < 32) {
                allowed &= (1L << (last - base)) - 1;
            }
            tile(tile, tiles, rows, columns, allowed, meeting);
        }
    }

    private void tile(int tile, int tiles, int rows, int columns, long allowed, Meeting meeting) {
        int here = tile * columns;
        int below = tile + 1 < tiles ? here + columns : -1;
        for (int column = 0; column < columns; column++) {
            long low = Integer.toUnsignedLong(columnSigns[here + column]);
            long word = below < 0 ? low : low | (long) columnSigns[below + column] << 32;
            long mask = SignWindow.startsIn(word, 0) & allowed;
            while (mask != 0) {
                int bit = Long.numberOfTrailingZeros(mask);
                mask &= mask - 1;
                batchSigns[batched] = (int) (word >>> bit);
                batchAt[batched++] = ((tile << 5) + bit) * columns + column;
            }
            if (batched >= BATCH) {
                flushColumns(tiles, rows, columns, meeting);
            }
        }
        flushColumns(tiles, rows, columns, meeting);
    }

    private void flushColumns(int tiles, int rows, int columns, Meeting meeting) {
        int count = filter();
        for (int i = 0; i < count; i++) {
            int at = batchAt[passed[i]];
            int row = at / columns;
            meetColumn(row >>> 5, tiles, rows, columns, at % columns, row & 31, meeting);
        }
    }

    private void meetColumn(
            int tile, int tiles, int rows, int columns, int column, int bit, Meeting meeting) {
        long above = signs(tile - 1, tiles, columns, column);
        long here = signs(tile, tiles, columns, column);
        long below = signs(tile + 1, tiles, columns, column);
        long further = signs(tile + 2, tiles, columns, column);
        int row = (tile << 5) + bit;
        int before = (int) ((above | here << 32) >>> bit);
        int window = (int) ((here | below << 32) >>> bit);
        int after = (int) ((below | further << 32) >>> bit);
        index.lookUp(
                window,
                Integer.toUnsignedLong(before) | (long) after << 32,
                Math.min(32, row),
                Math.min(32, rows - row - SignWindow.LENGTH),
                catalog,
                (vector, position) -> meeting.at(vector, position, (long) row * columns + column));
    }

    private long signs(int tile, int tiles, int columns, int column) {
        return tile < 0 || tile >= tiles
                ? 0
                : Integer.toUnsignedLong(columnSigns[tile * columns + column]);
    }

    /// The signs of 32 rows of a column after [#columns] has run, the first row in the lowest bit.
    int columnSigns(int tile, int columns, int column) {
        return columnSigns[tile * columns + column];
    }

    private void transpose(long[] bits, int rows, int columns, int tiles) {
        if (columnSigns.length < tiles * columns) {
            columnSigns = new int[tiles * columns];
        }
        for (int tile = 0; tile < tiles; tile++) {
            int height = Math.min(32, rows - tile * 32);
            for (int column = 0; column < columns; column += 32) {
                for (int row = 0; row < height; row++) {
                    square[row] = SignWindow.at(bits, (long) (tile * 32 + row) * columns + column);
                }
                for (int row = height; row < 32; row++) {
                    square[row] = 0;
                }
                BitPlanes.transpose(square);
                int width = Math.min(32, columns - column);
                System.arraycopy(square, 0, columnSigns, tile * columns + column, width);
            }
        }
    }
}
