package dev.sluice.engine.decoder;

import dev.sluice.engine.torch.Precision;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Root-mean-square norm over the last axis.
///
/// @param weightName its weight
/// @param epsilon added to the mean square
/// @param isPlusOne whether it scales by `1 + weight`, computed in float32 or more
record Norm(String weightName, double epsilon, boolean isPlusOne) {
    Norm(String weightName, DecoderConfig config) {
        this(
                weightName,
                config.normEpsilon(),
                config.norms() == DecoderConfig.Norms.AROUND_PLUS_ONE);
    }

    Tensor apply(Parameters parameters, Tensor input) {
        Tensor weight = parameters.parts(weightName).getFirst();
        if (!isPlusOne) {
            return rms(input, new TensorOptional(weight));
        }
        ScalarType sums = Precision.ofSums(input);
        Tensor scale = weight.to(sums).add(new Scalar(1.0));
        return rms(input.to(sums), new TensorOptional(scale)).to(input.scalar_type());
    }

    private Tensor rms(Tensor input, TensorOptional weight) {
        return torch.rms_norm(
                input, new long[] {input.size(-1)}, weight, new DoubleOptional(epsilon));
    }
}
