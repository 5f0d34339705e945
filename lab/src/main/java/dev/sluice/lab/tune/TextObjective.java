package dev.sluice.lab.tune;

import dev.sluice.lab.train.Forward;
import dev.sluice.lab.train.Objective;
import dev.sluice.lab.train.Regime;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Learning texts, batch after batch as they come: for runs that are never resumed.
public record TextObjective(Forward model, TextBatches batches) implements Objective {
    private static final double MAX_GRADIENT_LENGTH = 1;
    private static final long MEAN = 1;

    /// As fine-tuning is usually done: no weight decay, gradients clipped, one batch a step, matrix
    /// products in bfloat16 where the CPU has it.
    public static Regime regime() {
        return new Regime(0, MAX_GRADIENT_LENGTH, 1, Autocast.precision());
    }

    @Override
    public Tensor loss(int step, int pass) {
        TextBatches.Batch batch = batches.next();
        Tensor logits = model.logits(batch.tokens()).flatten(0, 1);
        return torch.cross_entropy_loss(
                logits.to(ScalarType.Float),
                batch.targets(),
                new TensorOptional(),
                MEAN,
                TextBatches.NO_TARGET,
                0.0);
    }
}
