package dev.sluice.engine.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The types in which a model's sums are formed.
public final class Precision {
    private Precision() {}

    /// What norms, softmaxes and log-probabilities of a tensor are computed in: float32 as the
    /// models were trained, or float64 where the weights are stored so.
    public static ScalarType ofSums(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return type == ScalarType.Double ? type : ScalarType.Float;
    }
}
