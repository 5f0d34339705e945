package dev.sluice.lab.tune;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// AdamW without weight decay on float32 leaves, which are changed in place. Made, used and closed
/// on one thread.
public final class AdamSteps implements AutoCloseable {
    private static final double MAX_GRADIENT_LENGTH = 1;
    private static final long MEAN = 1;

    private final Forward forward;
    private final List<Tensor> leaves;
    private final TensorVector vector;
    private final AdamW optimizer;

    /// A model as training sees it.
    @FunctionalInterface
    public interface Forward {
        /// Predicts each next token: logits `[rows, length, vocabulary]`, differentiable.
        ///
        /// @param tokens int64 `[rows, length]`
        Tensor logits(Tensor tokens);
    }

    public AdamSteps(Forward forward, List<Tensor> leaves) {
        this.forward = forward;
        this.leaves = List.copyOf(leaves);
        leaves.forEach(leaf -> leaf.requires_grad_(true));
        this.vector = new TensorVector(leaves.toArray(Tensor[]::new));
        AdamWOptions options = new AdamWOptions();
        options.weight_decay().put(0.0);
        this.optimizer = new AdamW(vector, options);
        vector.retainReference();
        optimizer.retainReference();
    }

    /// Learns one batch at a learning rate. A loss that is no number moves nothing.
    ///
    /// @return the loss it started from, in nats a token
    public double step(TextBatches.Batch batch, double rate) {
        try (PointerScope _ = new PointerScope()) {
            Tensor loss;
            try (Autocast _ = new Autocast()) {
                loss = loss(batch);
            }
            double value = loss.item_double();
            if (Double.isFinite(value)) {
                loss.backward();
                torch.clip_grad_norm_(vector, MAX_GRADIENT_LENGTH);
                optimizer.param_groups().get(0).options().set_lr(rate);
                optimizer.step();
                optimizer.zero_grad();
            }
            return value;
        }
    }

    private Tensor loss(TextBatches.Batch batch) {
        Tensor logits = forward.logits(batch.tokens()).flatten(0, 1);
        return torch.cross_entropy_loss(
                logits.to(ScalarType.Float),
                batch.targets(),
                new TensorOptional(),
                MEAN,
                TextBatches.NO_TARGET,
                0.0);
    }

    @Override
    public void close() {
        leaves.forEach(leaf -> leaf.requires_grad_(false));
        optimizer.close();
        vector.close();
    }
}
