package dev.sluice.edition.absence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A piece of the edition that one thread scans at a time. The pieces cover every byte once; what a
/// window needs beyond its piece is read again with the next.
sealed interface Chunk {
    PublishedFile file();

    /// Bytes that count for progress.
    long bytes();

    /// Elements that a linear window's surroundings may need on either side.
    long MARGIN = 256;

    /// Rows that a window down a column and its surroundings may need above and below.
    long ROWS_ABOVE = 32;

    long ROWS_BELOW = 96;

    /// Elements of a piece: 1 MiB of signs.
    long ELEMENTS = 8L << 20;

    long MOST_ELEMENTS = 96L << 20;
    long LEAST_ROWS = 256;
    long RAW_BYTES = 16L << 20;

    /// Bytes that are compared as bytes only.
    ///
    /// @param dense whether every window is looked up, not one in sixteen
    record Raw(PublishedFile file, long start, long end, boolean dense) implements Chunk {
        @Override
        public long bytes() {
            return end - start;
        }
    }

    /// Elements of a tensor in one run.
    ///
    /// @param first the first element whose windows and bytes are this piece's
    /// @param end the element after the last
    /// @param loadFirst the first element that is read
    /// @param loadEnd the element after the last that is read
    /// @param columns whether the piece is of whole rows and the columns are scanned too
    record Run(
            PublishedTensor tensor,
            long first,
            long end,
            long loadFirst,
            long loadEnd,
            boolean columns)
            implements Chunk {
        @Override
        public PublishedFile file() {
            return tensor.file();
        }

        @Override
        public long bytes() {
            return tensor.format().blockOffsetBytes(end) - tensor.format().blockOffsetBytes(first);
        }
    }

    /// A stripe of columns of a tensor whose rows are too long to hold many of: read row by row a
    /// second time, for its columns alone.
    record Stripe(
            PublishedTensor tensor,
            long firstRow,
            long endRow,
            long loadFirstRow,
            long loadEndRow,
            long firstColumn,
            long columns)
            implements Chunk {
        @Override
        public PublishedFile file() {
            return tensor.file();
        }

        @Override
        public long bytes() {
            return 0;
        }
    }

    /// Divides the edition, in file order.
    static List<Chunk> of(PublishedFolder folder) {
        List<Chunk> chunks = new ArrayList<>();
        Map<String, List<PublishedTensor>> tensors =
                folder.tensors().stream()
                        .collect(Collectors.groupingBy(tensor -> tensor.file().name()));
        for (PublishedFile file : folder.files()) {
            long at = 0;
            for (PublishedTensor tensor : tensors.getOrDefault(file.name(), List.of())) {
                addRaw(chunks, file, at, tensor.offsetBytes());
                addTensor(chunks, tensor);
                at = tensor.offsetBytes() + tensor.byteLength();
            }
            addRaw(chunks, file, at, file.sizeBytes());
        }
        return chunks;
    }

    private static void addRaw(List<Chunk> chunks, PublishedFile file, long start, long end) {
        boolean dense = end - start <= 4 * RAW_BYTES;
        for (long at = start; at < end; at += RAW_BYTES) {
            chunks.add(new Raw(file, at, Math.min(at + RAW_BYTES, end), dense));
        }
    }

    private static void addTensor(List<Chunk> chunks, PublishedTensor tensor) {
        long rows = tensor.rows();
        long columns = tensor.columns();
        boolean hasColumns = rows >= MatrixView.MIN_TRACED;
        long margin = ROWS_ABOVE + ROWS_BELOW;
        if (hasColumns && columns <= MOST_ELEMENTS / (LEAST_ROWS + margin)) {
            long block = Math.max(LEAST_ROWS, ELEMENTS / columns & -32L);
            for (long row = 0; row < rows; row += block) {
                long end = Math.min(rows, row + block);
                chunks.add(
                        new Run(
                                tensor,
                                row * columns,
                                end * columns,
                                Math.max(0, row - ROWS_ABOVE) * columns,
                                Math.min(rows, end + ROWS_BELOW) * columns,
                                true));
            }
            return;
        }
        long elements = tensor.elements();
        for (long at = 0; at < elements; at += ELEMENTS) {
            long end = Math.min(elements, at + ELEMENTS);
            chunks.add(
                    new Run(
                            tensor,
                            at,
                            end,
                            Math.max(0, at - MARGIN),
                            Math.min(elements, end + MARGIN),
                            false));
        }
        if (hasColumns) {
            addStripes(chunks, tensor, margin);
        }
    }

    private static void addStripes(List<Chunk> chunks, PublishedTensor tensor, long margin) {
        long width = MOST_ELEMENTS / 2 / (LEAST_ROWS + margin) & -256L;
        for (long row = 0; row < tensor.rows(); row += LEAST_ROWS) {
            long end = Math.min(tensor.rows(), row + LEAST_ROWS);
            for (long column = 0; column < tensor.columns(); column += width) {
                chunks.add(
                        new Stripe(
                                tensor,
                                row,
                                end,
                                Math.max(0, row - ROWS_ABOVE),
                                Math.min(tensor.rows(), end + ROWS_BELOW),
                                column,
                                Math.min(width, tensor.columns() - column)));
            }
        }
    }
}
