package dev.sluice.lab.train;

import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.Axis;
import dev.sluice.weights.family.TensorRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/// Where the units of a model's MLPs lie in its tensors.
final class UnitAxes {
    private final Anatomy anatomy;
    private final String axisName;

    /// @throws TrainingException where the family's MLP units cannot be told apart
    UnitAxes(Anatomy anatomy) {
        this.anatomy = anatomy;
        this.axisName = anatomy.family().unitsAxis();
    }

    /// How many units each MLP has.
    int units() {
        return Math.toIntExact(anatomy.size(axisName));
    }

    /// The axis of a tensor that counts units, or empty where none does.
    ///
    /// @throws TrainingException where units do not lie one by one along an axis
    OptionalInt axis(TensorInfo tensor) {
        return axis(tensor.name());
    }

    OptionalInt axis(String tensorName) {
        Optional<TensorRef> ref = anatomy.match(tensorName);
        if (ref.isEmpty()) {
            return OptionalInt.empty();
        }
        List<Axis> axes = ref.get().pattern().axes();
        for (int i = 0; i < axes.size(); i++) {
            Axis axis = axes.get(i);
            if (axis.size().equals(axisName)) {
                if (axis.copies() != 1 || axis.divisor() != 1 || ref.get().expert().isPresent()) {
                    throw new TrainingException(
                            "tensor '%s'".formatted(tensorName),
                            "its units are fused, quantised or in experts",
                            "start from a plain checkpoint of a dense model");
                }
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// A config like the model's own, of MLPs with so many further units.
    ObjectNode widened(ObjectNode base, int units) {
        ObjectNode config = base.deepCopy();
        ObjectNode sizes =
                anatomy.variant().nesting().map(config::path).orElse(config)
                                instanceof ObjectNode nested
                        ? nested
                        : config;
        Objects.requireNonNull(anatomy.family().sizes().get(axisName)).keys().stream()
                .filter(sizes::has)
                .forEach(key -> sizes.put(key, Math.addExact(units(), units)));
        return config;
    }
}
