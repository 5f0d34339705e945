package dev.sluice.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// The extent of a tensor along each axis, outermost first (row-major). A scalar has no axes.
///
/// The product of the extents fits a long: a shape that overflows cannot be made.
public record Shape(List<Long> extents) {
    public Shape {
        extents = List.copyOf(extents);
        long product = 1;
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("a negative extent in " + extents);
            }
            try {
                product = Math.multiplyExact(product, extent);
            } catch (ArithmeticException _) {
                throw new IllegalArgumentException(
                        "more elements than a long can count in " + extents);
            }
        }
    }

    public static Shape of(long... extents) {
        return new Shape(LongStream.of(extents).boxed().toList());
    }

    public int rank() {
        return extents.size();
    }

    public long extent(int axis) {
        return extents.get(axis);
    }

    public long elements() {
        long product = 1;
        for (long extent : extents) {
            product *= extent;
        }
        return product;
    }

    /// This shape with another extent along one axis.
    public Shape with(int axis, long extent) {
        List<Long> changed = new ArrayList<>(extents);
        changed.set(axis, extent);
        return new Shape(changed);
    }

    @Override
    public String toString() {
        return extents.stream().map(String::valueOf).collect(Collectors.joining("×", "[", "]"));
    }
}
