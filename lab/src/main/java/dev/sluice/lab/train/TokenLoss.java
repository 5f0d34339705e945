package dev.sluice.lab.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// The losses of predicting tokens, in nats. Each is a scalar tensor.
final class TokenLoss {
    private static final long NO_REDUCTION = 0;

    /// No target has this number.
    private static final long IGNORED_TARGET = -100;

    private TokenLoss() {}

    /// The weighted mean over the tokens of all examples.
    static Tensor mean(Forward model, List<Example> examples) {
        Batch batch = Batch.of(examples);
        Tensor weights = batch.targetWeights();
        return perToken(model, batch).mul(weights).sum().div(weights.sum());
    }

    /// The loss of each position, float32 [rows · length].
    static Tensor perToken(Forward model, Batch batch) {
        Tensor logits = model.logits(batch.tokenTensor());
        return perToken(logits, batch);
    }

    /// @param logits [rows, length, vocabulary]
    static Tensor perToken(Tensor logits, Batch batch) {
        Tensor flat =
                logits.reshape((long) batch.rows() * batch.length(), -1).to(torch.ScalarType.Float);
        return torch.cross_entropy_loss(
                flat,
                batch.targetTensor(),
                new TensorOptional(),
                NO_REDUCTION,
                IGNORED_TARGET,
                0.0);
    }
}
