package dev.sluice.edition.absence;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/// Makes the sign anchors of one tile: of its rows (or of the whole run, where rows are short) and
/// of its columns.
///
/// Vectors whose elements nearly all have one sign, as the weights of norms do, get anchors from
/// the signs of the differences between neighbours instead.
final class TileAnchors {
    /// Shorter lines are mostly of one sign by chance.
    private static final int LEAST_ONE_SIDED = 96;

    private final Tile tile;
    private final AnchorBatch signs = new AnchorBatch();
    private final AnchorBatch differences = new AnchorBatch();
    private final AnchorPicker signPicker;
    private final AnchorPicker differencePicker;

    /// Vector numbers of which an element is not zero, and of which two elements differ.
    private final BitSet nonZero = new BitSet();

    private final BitSet varied = new BitSet();
    private final float[] values;

    private TileAnchors(Tile tile, float[] values, int segment, int slots) {
        this.tile = tile;
        this.values = values;
        this.signPicker = new AnchorPicker(segment, slots, signs);
        this.differencePicker = new AnchorPicker(segment, slots, differences);
    }

    AnchorBatch signs() {
        return signs;
    }

    AnchorBatch differences() {
        return differences;
    }

    BitSet nonZero() {
        return nonZero;
    }

    BitSet varied() {
        return varied;
    }

    static TileAnchors make(Tile tile, byte[] bytes, NumberFormat format, VectorCatalog catalog) {
        float[] values = new float[tile.elements()];
        format.decode(MemorySegment.ofArray(bytes), 0, values, 0, values.length);
        TileAnchors anchors = new TileAnchors(tile, values, catalog.segment(), catalog.slots());
        for (VectorCatalog.Group group : catalog.groups()) {
            if (group.tensor() == tile.tensor()) {
                switch (group.direction()) {
                    case ROW -> anchors.rows(group);
                    case RUN -> anchors.run(group);
                    case COLUMN -> anchors.columns(group);
                }
            }
        }
        return anchors;
    }

    private void rows(VectorCatalog.Group group) {
        for (int row = 0; row < tile.rows(); row++) {
            int vector = group.idOf(tile.slab() * tile.view().rows() + tile.firstRow() + row);
            if (vector >= 0) {
                line(vector, tile.firstColumn(), row * tile.columns(), tile.columns());
            }
        }
    }

    private void run(VectorCatalog.Group group) {
        int vector = group.idOf(tile.slab());
        if (vector >= 0) {
            line(vector, tile.firstRow() * tile.columns(), 0, tile.elements());
        }
    }

    private void columns(VectorCatalog.Group group) {
        float[] column = new float[tile.rows()];
        int[] block = new int[0];
        int width = 16;
        for (int first = 0; first < tile.columns(); first += width) {
            int wide = Math.min(width, tile.columns() - first);
            // Sixteen columns share a cache line of each row.
            if (block.length < wide * tile.rows()) {
                block = new int[wide * tile.rows()];
            }
            for (int row = 0; row < tile.rows(); row++) {
                int at = row * tile.columns() + first;
                for (int c = 0; c < wide; c++) {
                    block[c * tile.rows() + row] = Float.floatToRawIntBits(values[at + c]);
                }
            }
            for (int c = 0; c < wide; c++) {
                long index = tile.slab() * tile.view().columns() + tile.firstColumn() + first + c;
                int vector = group.idOf(index);
                if (vector >= 0) {
                    for (int row = 0; row < tile.rows(); row++) {
                        column[row] = Float.intBitsToFloat(block[c * tile.rows() + row]);
                    }
                    line(vector, tile.firstRow(), column, 0, tile.rows());
                }
            }
        }
    }

    private void line(int vector, long position, int offset, int length) {
        line(vector, position, values, offset, length);
    }

    private void line(int vector, long position, float[] numbers, int offset, int length) {
        float sum = 0;
        boolean varies = false;
        float first = numbers[offset];
        for (int i = 0; i < length; i++) {
            sum += Math.abs(numbers[offset + i]);
            varies |= numbers[offset + i] != first;
        }
        if (sum != 0) {
            nonZero.set(vector);
        }
        if (!varies) {
            return;
        }
        varied.set(vector);
        if (length < SignWindow.LENGTH) {
            return;
        }
        SignLine line = SignLine.of(numbers, offset, length, sum);
        signPicker.pick(line, vector, position);
        boolean oneSided = length >= LEAST_ONE_SIDED && line.isOneSided();
        if (oneSided || tile.view().rows() == 1) {
            float[] steps = new float[length - 1];
            float stepSum = 0;
            for (int i = 0; i < steps.length; i++) {
                steps[i] = numbers[offset + i + 1] - numbers[offset + i];
                stepSum += Math.abs(steps[i]);
            }
            SignLine stepLine = SignLine.of(steps, 0, steps.length, stepSum);
            differencePicker.pick(stepLine, vector, position);
        }
    }
}
