package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.Shape;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorPattern.Transform;
import dev.sluice.weights.family.TensorRef;
import dev.sluice.weights.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// What becomes of one tensor between a Hugging Face folder and GGUF.
///
/// @param where file and tensor, for messages
/// @param shape what the config makes it, outermost axis first; the same in both formats
/// @param headRows rows a head, where they change their order; else 0
/// @param addend what GGUF adds to every element
record TensorTransform(String where, Shape shape, long headRows, float addend) {
    static TensorTransform of(Anatomy anatomy, TensorRef ref, String where) {
        Shape shape = anatomy.shape(ref.pattern());
        Transform transform = ref.pattern().transform();
        long headRows = transform == Transform.ROPE_PERMUTE ? anatomy.size("head_dim") : 0;
        if (headRows % 2 != 0) {
            throw new FormatException(
                    where,
                    "its heads have %d rows, an odd number".formatted(headRows),
                    "a rotary embedding turns pairs; correct the config");
        }
        TensorTransform step =
                new TensorTransform(
                        where, shape, headRows, transform == Transform.NORM_PLUS_ONE ? 1 : 0);
        if (headRows > 0 && step.rowLength() > TensorPump.MAX_GATHERED_ROW) {
            throw Refusal.unsupported(
                    where,
                    "a row of %,d elements".formatted(step.rowLength()),
                    "rows up to %,d".formatted(TensorPump.MAX_GATHERED_ROW));
        }
        return step;
    }

    /// Refuses another shape than the config makes.
    void requireShape(List<Long> extents) {
        if (!extents.equals(shape.extents())) {
            throw new FormatException(
                    where,
                    "its shape is %s where the model's sizes make it %s"
                            .formatted(new Shape(extents), shape),
                    "the tensor or the config is of another model");
        }
    }

    /// A tensor of one axis that changes its order has rows of one element.
    long rows() {
        return shape.rank() == 1 && headRows == 0 ? 1 : shape.extent(0);
    }

    long rowLength() {
        return shape.elements() / Math.max(1, rows());
    }

    Content toGguf(MemorySegment source, GgmlType from, GgmlType to) {
        return Content.of(source, from, to, rows(), rowLength(), toPairs(), addend);
    }

    Content toHf(MemorySegment source, GgmlType from, GgmlType to) {
        return Content.of(source, from, to, rows(), rowLength(), toHalves(), -addend);
    }

    private RowOrder toPairs() {
        return headRows == 0 ? new RowOrder.Same() : new RowOrder.HalvesToPairs(headRows);
    }

    private RowOrder toHalves() {
        return headRows == 0 ? new RowOrder.Same() : new RowOrder.PairsToHalves(headRows);
    }
}
