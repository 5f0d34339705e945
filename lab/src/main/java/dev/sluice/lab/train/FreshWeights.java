package dev.sluice.lab.train;

import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.weights.Shape;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/// Weights before training: norms are one, what adds to the residual stream is zero, everything
/// else is drawn. So a fresh unit changes nothing, and a model with fresh units starts equal to the
/// one without them.
final class FreshWeights {
    private static final double EMBEDDING_DEVIATION = 0.05;
    private static final double PROJECTION_DEVIATION = 0.04;

    private FreshWeights() {}

    /// Every tensor of a model, by name.
    static Map<String, Tensor> model(Anatomy anatomy, long seed) {
        List<TensorRef> refs =
                anatomy.tensors()
                        .filter(ref -> !ref.pattern().optional() && !ref.pattern().computed())
                        .toList();
        Map<String, Tensor> tensors = new TreeMap<>();
        for (TensorRef ref : refs) {
            tensors.put(ref.name(), make(ref.name(), anatomy.shape(ref.pattern()), seed));
        }
        return tensors;
    }

    /// Further units beside the tensors that have units.
    static Map<String, Tensor> units(
            Map<String, Tensor> shared, UnitAxes axes, int units, long seed) {
        Map<String, Tensor> made = new TreeMap<>();
        shared.forEach(
                (name, tensor) ->
                        axes.axis(name)
                                .ifPresent(
                                        axis -> {
                                            Shape shape =
                                                    TensorMemory.shape(tensor).with(axis, units);
                                            made.put(name, make(name, shape, seed));
                                        }));
        return made;
    }

    private static Tensor make(String name, Shape shape, long seed) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        if (shape.rank() == 1 && name.endsWith("norm.weight")) {
            Arrays.fill(values, 1f);
        } else if (!isZeroAtFirst(name, shape)) {
            double deviation = name.contains("embed") ? EMBEDDING_DEVIATION : PROJECTION_DEVIATION;
            SplittableRandom random =
                    new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
        }
        return Tensors.of(values, shape);
    }

    private static boolean isZeroAtFirst(String name, Shape shape) {
        return shape.rank() == 1
                || name.endsWith("o_proj.weight")
                || name.endsWith("down_proj.weight");
    }
}
