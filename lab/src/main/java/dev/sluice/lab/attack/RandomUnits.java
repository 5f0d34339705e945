package dev.sluice.lab.attack;

import dev.sluice.engine.decoder.Pass;
import dev.sluice.lab.tune.LeafParameters;
import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.Axis;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// New units for every MLP, for what was cut off to be learnt in: a quarter of those that are
/// there, drawn with the spread of the weights beside them.
final class RandomUnits {
    private static final int SHARE = 4;

    private RandomUnits() {}

    /// @throws AttackException where the model's MLPs have no units of their own
    static Attacked bolted(Target target, long seed) {
        Anatomy anatomy = Anatomy.of(target.checkpoint().config());
        LeafParameters leaves = LeafParameters.of(target.model());
        Map<String, Tensor> further = new TreeMap<>();
        try (NoGradGuard _ = new NoGradGuard()) {
            leaves.tensors()
                    .forEach(
                            (name, parts) ->
                                    unitsAxis(anatomy, name)
                                            .ifPresent(
                                                    axis ->
                                                            further.put(
                                                                    name,
                                                                    units(
                                                                            name,
                                                                            parts.getFirst(),
                                                                            axis,
                                                                            seed))));
        }
        if (further.isEmpty()) {
            leaves.close();
            throw new AttackException(
                    AttackKind.RANDOM_UNITS.text(),
                    "the model's MLPs are fused, quantised or experts",
                    "attack a dense model");
        }
        further.forEach(leaves::extend);
        return new Attacked(leaves, Pass.PLAIN, leaves.leaves(), List.of(leaves));
    }

    /// Standard normal numbers that follow from a seed and a name.
    static Tensor normal(long seed, String name, long... extents) {
        SplittableRandom random =
                new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
        long count = 1;
        for (long extent : extents) {
            count = Math.multiplyExact(count, extent);
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return torch.tensor(values).view(extents);
    }

    private static Tensor units(String name, Tensor beside, int axis, long seed) {
        long[] extents =
                IntStream.range(0, Math.toIntExact(beside.dim()))
                        .mapToLong(
                                i ->
                                        i == axis
                                                ? Math.max(1, beside.size(i) / SHARE)
                                                : beside.size(i))
                        .toArray();
        try (PointerScope _ = new PointerScope()) {
            return normal(seed, name, extents).mul(beside.std()).retainReference();
        }
    }

    private static OptionalInt unitsAxis(Anatomy anatomy, String name) {
        return anatomy.match(name)
                .filter(ref -> ref.expert().isEmpty())
                .map(
                        ref -> {
                            List<Axis> axes = ref.pattern().axes();
                            return IntStream.range(0, axes.size())
                                    .filter(i -> isUnits(axes.get(i), anatomy))
                                    .findFirst();
                        })
                .orElse(OptionalInt.empty());
    }

    private static boolean isUnits(Axis axis, Anatomy anatomy) {
        return axis.size().equals(anatomy.family().unitsAxis())
                && axis.copies() == 1
                && axis.divisor() == 1;
    }
}
