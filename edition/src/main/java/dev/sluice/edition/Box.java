package dev.sluice.edition;

import dev.sluice.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A block of a tensor: the product of one index set per axis. What an edition keeps of a tensor is
/// a box, and so is what a component takes, which is why cut and join are the same walk.
public record Box(List<IndexSet> axes) {
    public Box {
        axes = List.copyOf(axes);
    }

    /// The whole of a tensor.
    public static Box whole(Shape shape) {
        return new Box(shape.extents().stream().map(extent -> IndexSet.range(0, extent)).toList());
    }

    /// Reads what [#text] prints.
    ///
    /// @throws IllegalArgumentException where an axis is no index set
    public static Box parse(List<String> axes) {
        return new Box(axes.stream().map(IndexSet::parse).toList());
    }

    /// The index sets as plans write them, one per axis.
    public List<String> text() {
        return axes.stream().map(IndexSet::toString).toList();
    }

    /// The extent along each axis once the gaps are closed.
    public Shape shape() {
        return new Shape(axes.stream().map(IndexSet::size).toList());
    }

    public boolean isEmpty() {
        return axes.stream().anyMatch(IndexSet::isEmpty);
    }

    public boolean isWhole(Shape shape) {
        return equals(whole(shape));
    }

    /// This box with another index set along one axis.
    public Box with(int axis, IndexSet indices) {
        List<IndexSet> changed = new ArrayList<>(axes);
        changed.set(axis, indices);
        return new Box(changed);
    }

    /// The union, where it is a box again: the two differ along at most one axis, or one is empty.
    public Optional<Box> union(Box other) {
        if (isEmpty()) {
            return Optional.of(other);
        }
        if (other.isEmpty()) {
            return Optional.of(this);
        }
        List<Integer> different = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            if (!axes.get(axis).equals(other.axes.get(axis))) {
                different.add(axis);
            }
        }
        return switch (different.size()) {
            case 0 -> Optional.of(this);
            case 1 -> {
                int axis = different.getFirst();
                yield Optional.of(with(axis, axes.get(axis).union(other.axes.get(axis))));
            }
            default -> Optional.empty();
        };
    }
}
