package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// What the bytes of a tensor to be written are made of.
sealed interface Content {
    /// The bytes as they stand in the source.
    record Copied(MemorySegment source) implements Content {}

    /// Elements of another type, row order or value.
    ///
    /// @param source rows without padding
    /// @param rows how many there are
    /// @param rowLength elements a row
    /// @param addend added to every element, in float32
    record Recoded(
            MemorySegment source,
            GgmlType from,
            GgmlType to,
            long rows,
            long rowLength,
            RowOrder order,
            float addend)
            implements Content {}

    /// Values that are at hand, few of them.
    @SuppressWarnings("ArrayRecordComponent") // boxed they would take five times the heap
    record Computed(float[] values, GgmlType to) implements Content {}

    /// Values that are at hand.
    static Content values(float[] values, GgmlType to) {
        return new Computed(values, to);
    }

    /// The cheapest content that gives these elements.
    static Content of(
            MemorySegment source,
            GgmlType from,
            GgmlType to,
            long rows,
            long rowLength,
            RowOrder order,
            float addend) {
        return from == to && addend == 0 && order instanceof RowOrder.Same
                ? new Copied(source)
                : new Recoded(source, from, to, rows, rowLength, order, addend);
    }
}
