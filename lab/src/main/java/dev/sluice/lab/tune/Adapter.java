package dev.sluice.lab.tune;

import dev.sluice.engine.decoder.LoraAdapter;
import dev.sluice.engine.decoder.LoraAdapter.Factors;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.family.Anatomy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A LoRA adapter in memory, float32. It owns its tensors.
///
/// @param baseModel what its file calls the model it was made for
/// @param alpha as its file writes it
/// @param isRankStabilised whether the scale is `alpha / √rank`
/// @param factors by the name of the linear layer in the checkpoint, without `.weight`
public record Adapter(
        String baseModel,
        double alpha,
        boolean isRankStabilised,
        SortedMap<String, Factors> factors)
        implements AutoCloseable {
    private static final String WEIGHT = ".weight";

    public Adapter {
        factors = new TreeMap<>(factors);
    }

    /// A new adapter that adds nothing yet: A drawn evenly from ±1/√in, as `peft` draws it, B zero.
    ///
    /// @throws TuneException where the model has no layer of the target names
    public static Adapter fresh(Checkpoint checkpoint, LoraSettings settings, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, Factors> factors = new TreeMap<>();
        SortedMap<String, TensorInfo> layers = new TreeMap<>();
        checkpoint
                .tensors()
                .filter(tensor -> isTarget(tensor, settings))
                .forEach(tensor -> layers.put(linear(tensor.name()), tensor));
        if (layers.isEmpty()) {
            throw new TuneException(
                    checkpoint.folder().toString(),
                    "it has no linear layer called " + String.join(", ", settings.targets()),
                    "name layers of this model; see sluice inspect --json");
        }
        layers.forEach(
                (name, tensor) -> {
                    int out = Math.toIntExact(tensor.shape().extent(0));
                    int in = Math.toIntExact(tensor.shape().extent(1));
                    factors.put(
                            name,
                            new Factors(
                                    uniform(random, settings.rank(), in),
                                    zeros(out, settings.rank()),
                                    settings.scale()));
                });
        return new Adapter(checkpoint.folder().toString(), settings.alpha(), false, factors);
    }

    /// As forward passes take it.
    ///
    /// @param anatomy of the model it is used with
    /// @throws TuneException where the model's family has no such layer
    public LoraAdapter forDecoder(Anatomy anatomy) {
        Map<String, Factors> named = new HashMap<>();
        factors.forEach(
                (name, factor) ->
                        named.put(
                                anatomy.match(name + WEIGHT)
                                        .map(ref -> linear(ref.in(anatomy.variant()).name()))
                                        .orElseThrow(
                                                () ->
                                                        new TuneException(
                                                                "adapter of " + baseModel,
                                                                "the model has no layer '%s'"
                                                                        .formatted(name),
                                                                "use it with the model it was"
                                                                        + " made for")),
                                factor));
        return new LoraAdapter(baseModel, named);
    }

    /// What training changes, always in the same order.
    public List<Tensor> leaves() {
        List<Tensor> leaves = new ArrayList<>();
        factors.values()
                .forEach(
                        each -> {
                            leaves.add(each.a());
                            leaves.add(each.b());
                        });
        return leaves;
    }

    int rank() {
        return Math.toIntExact(factors.values().iterator().next().a().size(0));
    }

    @Override
    public void close() {
        leaves().forEach(Tensor::close);
    }

    private static boolean isTarget(TensorInfo tensor, LoraSettings settings) {
        String name = tensor.name();
        if (!name.endsWith(WEIGHT) || tensor.shape().rank() != 2) {
            return false;
        }
        String linear = linear(name);
        return settings.targets().contains(linear.substring(linear.lastIndexOf('.') + 1));
    }

    private static String linear(String tensorName) {
        return tensorName.substring(0, tensorName.length() - WEIGHT.length());
    }

    private static Tensor uniform(SplittableRandom random, int rank, int in) {
        double bound = 1 / Math.sqrt(in);
        float[] values = new float[Math.multiplyExact(rank, in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        try (PointerScope _ = new PointerScope()) {
            return torch.tensor(values).view(rank, in).clone().retainReference();
        }
    }

    private static Tensor zeros(int out, int rank) {
        return torch.zeros(out, rank).retainReference();
    }
}
