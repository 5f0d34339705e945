package dev.sluice.edition.absence;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Makes the byte anchors of tiles and files.
final class ByteAnchorMaker {
    /// Of a file this small every window is an anchor; of a larger one, one in each 64 bytes.
    private static final int DENSE_FILE_BYTES = 64 << 10;

    private static final int SPARSE_STEP_BYTES = 64;
    private static final int PIECE_BYTES = 1 << 20;

    private ByteAnchorMaker() {}

    /// A window of a source.
    record Anchor(long hash, int source, long offsetBytes) {}

    /// Anchors of a tile, at most one in each `stepBytes` of a row and of a column.
    ///
    /// @param rowSource the number of the tensor's row order, its column order is the next
    static List<Anchor> ofTile(
            Tile tile, byte[] bytes, int elementBytes, int rowSource, int stepBytes) {
        List<Anchor> anchors = new ArrayList<>();
        MemorySegment segment = MemorySegment.ofArray(bytes);
        int rowBytes = tile.columns() * elementBytes;
        if (tile.isFullWidth()) {
            pick(
                    segment,
                    bytes.length,
                    stepBytes,
                    rowSource,
                    tile.element(0) * elementBytes,
                    anchors);
        } else {
            for (int row = 0; row < tile.rows(); row++) {
                pick(
                        segment.asSlice((long) row * rowBytes, rowBytes),
                        rowBytes,
                        stepBytes,
                        rowSource,
                        tile.element(row) * elementBytes,
                        anchors);
            }
        }
        if (tile.view().rows() > 1 && tile.view().columns() > 1) {
            columns(tile, bytes, elementBytes, rowSource + 1, stepBytes, anchors);
        }
        return anchors;
    }

    private static void columns(
            Tile tile,
            byte[] bytes,
            int elementBytes,
            int source,
            int stepBytes,
            List<Anchor> anchors) {
        byte[] column = new byte[tile.rows() * elementBytes];
        MemorySegment segment = MemorySegment.ofArray(column);
        // Short columns share a step: the first of them that fill one are tried.
        int every = Math.max(1, stepBytes / Math.max(1, column.length) / 2);
        for (int c = 0; c < tile.columns(); c += every) {
            for (int row = 0; row < tile.rows(); row++) {
                int from = (row * tile.columns() + c) * elementBytes;
                for (int i = 0; i < elementBytes; i++) {
                    column[row * elementBytes + i] = bytes[from + i];
                }
            }
            long line = tile.slab() * tile.view().columns() + tile.firstColumn() + c;
            long offset = (line * tile.view().rows() + tile.firstRow()) * elementBytes;
            pick(segment, column.length, stepBytes, source, offset, anchors);
        }
    }

    private static void pick(
            MemorySegment bytes,
            int length,
            int stepBytes,
            int source,
            long offsetBytes,
            List<Anchor> anchors) {
        int at = 0;
        while (at + ByteWindow.LENGTH <= length) {
            if (ByteWindow.isStart(bytes, at) && ByteWindow.isTelling(bytes, at)) {
                anchors.add(new Anchor(ByteWindow.hash(bytes, at), source, offsetBytes + at));
                at = (at / stepBytes + 1) * stepBytes;
            } else {
                at++;
            }
        }
    }

    /// Anchors of a file or of a form of it.
    ///
    /// @return how many were made
    static int ofFile(ByteSource source, int number, ByteIndex index) throws IOException {
        long size = source.sizeBytes();
        boolean dense = size <= DENSE_FILE_BYTES;
        int before = index.size();
        for (long from = 0; from + ByteWindow.LENGTH <= size; from += PIECE_BYTES) {
            byte[] piece =
                    new byte[(int) Math.min(PIECE_BYTES + ByteWindow.LENGTH - 1L, size - from)];
            source.read(from, ByteBuffer.wrap(piece));
            MemorySegment bytes = MemorySegment.ofArray(piece);
            int at = 0;
            while (at + ByteWindow.LENGTH <= piece.length) {
                boolean wanted = dense || ByteWindow.isStart(bytes, at);
                if (wanted && ByteWindow.isTelling(bytes, at)) {
                    index.add(ByteWindow.hash(bytes, at), number, from + at);
                    at = dense ? at + 1 : (at / SPARSE_STEP_BYTES + 1) * SPARSE_STEP_BYTES;
                } else {
                    at++;
                }
            }
        }
        return index.size() - before;
    }
}
