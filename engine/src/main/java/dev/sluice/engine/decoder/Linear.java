package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.LoraAdapter.Factors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// A linear layer that may stand in parts, and to which adapters may add.
///
/// @param name its weight's name without `.weight`
/// @param split the axis along which its parts lie
/// @param weightName kept, for it is looked up in every pass
/// @param biasName likewise
record Linear(String name, Split split, String weightName, String biasName) {
    /// The axis that parts divide.
    enum Split {
        /// Each part makes some of the outputs.
        OUTPUTS,
        /// Each part takes some of the inputs; what they make is summed, and a bias counts once.
        INPUTS
    }

    Linear(String name, Split split) {
        this(name, split, name + ".weight", name + ".bias");
    }

    List<Tensor> weights(Parameters parameters) {
        return parameters.parts(weightName);
    }

    /// Computes one part.
    ///
    /// @param weights those of [#weights]
    Tensor apply(Parameters parameters, List<Tensor> weights, int part, Tensor input, Pass pass) {
        boolean isBiased = isBiased(parameters, part);
        Tensor weight = weights.get(part);
        Tensor output;
        if (isSingleFloatRow(input, weight)) {
            Tensor row = torch.mv(weight, input.view(-1));
            output =
                    (isBiased ? row.add(parameters.parts(biasName).get(part)) : row).view(1, 1, -1);
        } else if (isBiased) {
            Tensor bias = parameters.parts(biasName).get(part);
            output = torch.linear(input, weight, new TensorOptional(bias));
        } else {
            output = torch.linear(input, weight);
        }
        for (LoraAdapter adapter : pass.adapters()) {
            Factors factors = adapter.find(name).orElse(null);
            if (factors != null) {
                output = add(output, factors, weights, part, input);
            }
        }
        return output;
    }

    /// Whether a part adds a bias: each of the outputs', and of the inputs' the first.
    boolean isBiased(Parameters parameters, int part) {
        return (split == Split.OUTPUTS || part == 0) && parameters.has(biasName);
    }

    /// Whether a product of matrices would be one of a matrix and a vector in float32. OpenBLAS
    /// packs the whole weight for the former, which takes six times as long as to multiply by it.
    private static boolean isSingleFloatRow(Tensor input, Tensor weight) {
        return input.dim() == 3
                && input.numel() == input.size(-1)
                && weight.scalar_type().intern() == ScalarType.Float
                && input.scalar_type().intern() == ScalarType.Float;
    }

    /// Adds an adapter's share of one part: its factors cover the first units of the divided axis.
    private Tensor add(
            Tensor output, Factors factors, List<Tensor> weights, int part, Tensor input) {
        int axis = split == Split.OUTPUTS ? 0 : 1;
        long start = weights.subList(0, part).stream().mapToLong(w -> w.size(axis)).sum();
        long extent = weights.get(part).size(axis);
        Tensor divided = split == Split.OUTPUTS ? factors.b() : factors.a();
        if (start >= divided.size(axis)) {
            return output;
        }
        if (start + extent > divided.size(axis)) {
            throw new IllegalArgumentException(
                    "adapter at %s: its factor has %d units, but the parts end at %d and %d; it was made for another model"
                            .formatted(name, divided.size(axis), start, start + extent));
        }
        Tensor share = weights.size() == 1 ? divided : divided.narrow(axis, start, extent);
        Tensor a = split == Split.OUTPUTS ? factors.a() : share;
        Tensor b = split == Split.OUTPUTS ? share : factors.b();
        ScalarType dtype = output.scalar_type();
        Tensor added =
                torch.linear(torch.linear(input.to(a.scalar_type()), a), b)
                        .mul(new Scalar(factors.scale()));
        return output.add(added.to(dtype));
    }
}
