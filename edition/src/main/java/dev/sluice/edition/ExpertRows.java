package dev.sluice.edition;

import dev.sluice.edition.CutPlan.Partition;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorPattern;
import java.util.List;
import java.util.Map;

/// Whether the rows of a cut mixture's experts suit the kernels that run them.
///
/// Loaders multiply all experts in one call, which demands rows of a multiple of 16 bytes:
/// PyTorch's `grouped_mm`, which transformers uses by default, refuses others at the first token
/// ("strides should be multiple of 16 bytes"). The edition would load and not run.
final class ExpertRows {
    private static final int ALIGNED_BITS = 128;

    private ExpertRows() {}

    /// @param boxes what the edition keeps of each tensor, by source name
    /// @throws CutRefusedException where rows that were aligned would no longer be
    static void require(
            Map<String, Box> boxes, List<Partition> partitions, Anatomy model, String where) {
        for (Partition partition : partitions) {
            TensorInfo tensor = partition.tensor();
            Box box = boxes.get(tensor.name());
            if (box == null
                    || model.match(tensor.name())
                            .filter(ref -> areExpertUnits(ref.pattern(), model))
                            .isEmpty()) {
                continue;
            }
            int units = Math.max(1, ALIGNED_BITS / tensor.dtype().bits());
            if (isAligned(tensor.shape(), units) && !isAligned(box.shape(), units)) {
                throw new CutRefusedException(
                        where,
                        "rows of '%s' would have %d elements of %s, and experts run only with rows of a multiple of 16 bytes"
                                .formatted(tensor.name(), last(box.shape()), tensor.dtype().name()),
                        "withhold mlp-units so that a multiple of %d is left".formatted(units));
            }
        }
    }

    private static boolean areExpertUnits(TensorPattern pattern, Anatomy model) {
        return (pattern.isPerExpert() || pattern.has("experts"))
                && pattern.axes().getLast().size().equals(model.family().unitsAxis());
    }

    private static boolean isAligned(Shape shape, int elements) {
        return last(shape) % elements == 0;
    }

    private static long last(Shape shape) {
        return shape.extent(shape.rank() - 1);
    }
}
