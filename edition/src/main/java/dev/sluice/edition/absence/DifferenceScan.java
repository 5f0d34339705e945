package dev.sluice.edition.absence;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// Looks up windows of differences, where a piece has elements of one sign only; elsewhere their
/// signs have told already.
final class DifferenceScan {
    /// So few signs of 32 that differ from the others do not occur by chance.
    private static final int ODD_ONES = 3;

    /// Columns of a piece that are read for it, and elements of them all.
    private static final int MOST_COLUMNS = 64;

    private static final int HELD_ELEMENTS = 1 << 20;

    /// Of columns with fewer rows of one sign, only those rows are read.
    private static final int FEW_ROWS = 512;

    private static final int MOST_SHORT_COLUMNS = 1024;

    private static final int PIECE = 1 << 16;
    private static final int MARGIN = 96;

    private final SignScan scan;
    private final boolean isIdle;

    DifferenceScan(Anchors anchors) {
        this.scan = new SignScan(anchors.catalog(), anchors.differences());
        this.isIdle = anchors.differences().isEmpty();
    }

    private static boolean isOneSided(int signs) {
        int negative = Integer.bitCount(signs);
        return negative <= ODD_ONES || negative >= 32 - ODD_ONES;
    }

    /// @param signs the signs of the elements that the run loads
    void run(Chunk.Run run, long[] signs, FileChannel channel, Hits hits) throws IOException {
        if (isIdle) {
            return;
        }
        long loaded = run.loadEnd() - run.loadFirst();
        long from = -1;
        long to = -1;
        for (long half = 0; half + 32 <= loaded; half += 32) {
            if (isOneSided(SignWindow.at(signs, half))) {
                if (from >= 0 && half - MARGIN > to) {
                    elements(run, from, to, channel, hits);
                    from = -1;
                }
                from = from < 0 ? Math.max(0, half - MARGIN) : from;
                to = Math.min(loaded, half + 32 + MARGIN);
            }
        }
        if (from >= 0) {
            elements(run, from, to, channel, hits);
        }
    }

    private void elements(Chunk.Run run, long from, long to, FileChannel channel, Hits hits)
            throws IOException {
        PublishedTensor tensor = run.tensor();
        ElementReader reader = ElementReader.of(tensor, channel);
        for (long at = from; at < to; at += PIECE) {
            long begin = Math.max(from, at - MARGIN);
            long end = Math.min(to, at + PIECE + MARGIN);
            double[] values = reader.read(run.loadFirst() + begin, 1, (int) (end - begin));
            // A difference begins in this piece, and in this run's own elements.
            long first = Math.max(at, run.first() - run.loadFirst());
            long last = Math.min(Math.min(to, at + PIECE), run.end() - run.loadFirst());
            long base = run.loadFirst() + begin;
            line(
                    values,
                    Math.max(0, first - begin),
                    last - begin,
                    (vector, position, where) ->
                            hits.add(
                                    new SignCandidate(
                                            vector, position, tensor, base + where, 1, true)));
        }
    }

    /// Looks at the columns that [SignScan#columns] has just transposed.
    void columns(
            PublishedTensor tensor,
            SignScan transposed,
            long firstElement,
            int rows,
            int columns,
            long firstRow,
            long endRow,
            FileChannel channel,
            Hits hits)
            throws IOException {
        if (isIdle || rows < MatrixView.MIN_TRACED) {
            return;
        }
        int[] firstTile = new int[columns];
        int[] endTile = new int[columns];
        for (int tile = 0; tile < rows / 32; tile++) {
            for (int column = 0; column < columns; column++) {
                if (isOneSided(transposed.columnSigns(tile, columns, column))) {
                    firstTile[column] = endTile[column] == 0 ? tile : firstTile[column];
                    endTile[column] = tile + 1;
                }
            }
        }
        ElementReader reader = ElementReader.of(tensor, channel);
        int most = Math.clamp(HELD_ELEMENTS / rows, 1, MOST_COLUMNS);
        int[] longOnes = new int[most];
        int count = 0;
        int shortOnes = 0;
        for (int column = 0; column < columns; column++) {
            int from = Math.max(0, firstTile[column] * 32 - MARGIN);
            int to = Math.min(rows, endTile[column] * 32 + MARGIN);
            long top = firstElement + column;
            if (endTile[column] == 0) {
                continue;
            }
            if (to - from <= FEW_ROWS && shortOnes++ < MOST_SHORT_COLUMNS) {
                double[] values =
                        reader.read(top + from * tensor.columns(), tensor.columns(), to - from);
                column(tensor, top, values, from, firstRow, endRow, hits);
            } else if (count < most) {
                longOnes[count++] = column;
            } else {
                hits.addUnseenColumns(1);
            }
        }
        if (count > 0) {
            double[][] values = read(reader, tensor, firstElement, rows, longOnes, count);
            for (int i = 0; i < count; i++) {
                column(tensor, firstElement + longOnes[i], values[i], 0, firstRow, endRow, hits);
            }
        }
    }

    /// @param top the column's first element
    /// @param from the row of the first value
    private void column(
            PublishedTensor tensor,
            long top,
            double[] values,
            int from,
            long firstRow,
            long endRow,
            Hits hits) {
        line(
                values,
                Math.max(0, firstRow - from),
                Math.max(0, endRow - from),
                (vector, position, where) ->
                        hits.add(
                                new SignCandidate(
                                        vector,
                                        position,
                                        tensor,
                                        top + (from + where) * tensor.columns(),
                                        tensor.columns(),
                                        true)));
    }

    /// Reads some columns by reading the rows from the first of them to the last.
    private static double[][] read(
            ElementReader reader,
            PublishedTensor tensor,
            long firstElement,
            int rows,
            int[] columns,
            int count)
            throws IOException {
        double[][] values = new double[count][rows];
        int width = columns[count - 1] - columns[0] + 1;
        boolean wholeRows = width * 2L > tensor.columns();
        int atOnce = wholeRows ? Math.max(1, PIECE / (int) tensor.columns()) : 1;
        for (int row = 0; row < rows; row += atOnce) {
            int height = Math.min(atOnce, rows - row);
            long start = firstElement + columns[0] + row * tensor.columns();
            double[] read = reader.read(start, 1, (int) ((height - 1) * tensor.columns()) + width);
            for (int r = 0; r < height; r++) {
                for (int i = 0; i < count; i++) {
                    values[i][row + r] =
                            read[(int) (r * tensor.columns()) + columns[i] - columns[0]];
                }
            }
        }
        return values;
    }

    private void line(double[] values, long first, long end, SignScan.Meeting meeting) {
        int length = values.length - 1;
        if (length < SignWindow.LENGTH) {
            return;
        }
        long[] line = new long[(length >>> 6) + 2];
        for (int i = 0; i < length; i++) {
            if (values[i + 1] < values[i]) {
                line[i >>> 6] |= 1L << i;
            }
        }
        scan.line(line, first, end, length, meeting);
    }
}
