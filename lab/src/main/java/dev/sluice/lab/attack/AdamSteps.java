package dev.sluice.lab.attack;

import dev.sluice.engine.decoder.Decoder;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// AdamW at a constant rate, without weight decay, on an attacked model's leaves.
final class AdamSteps implements AutoCloseable {
    private static final double MAX_GRADIENT_LENGTH = 1;
    private static final long MEAN = 1;

    private final Decoder decoder;
    private final Attacked model;
    private final TensorVector leaves;
    private final AdamW optimizer;

    AdamSteps(Decoder decoder, Attacked model, double rate) {
        this.decoder = decoder;
        this.model = model;
        model.leaves().forEach(leaf -> leaf.requires_grad_(true));
        this.leaves = new TensorVector(model.leaves().toArray(Tensor[]::new));
        AdamWOptions options = new AdamWOptions(rate);
        options.weight_decay().put(0.0);
        this.optimizer = new AdamW(leaves, options);
        leaves.retainReference();
        optimizer.retainReference();
    }

    /// Learns one batch.
    ///
    /// @return whether the loss it started from is a number
    boolean step(TextBatches.Batch batch) {
        try (PointerScope _ = new PointerScope()) {
            Tensor loss;
            try (Autocast _ = new Autocast()) {
                loss = loss(batch);
            }
            if (!Double.isFinite(loss.item_double())) {
                return false;
            }
            loss.backward();
            torch.clip_grad_norm_(leaves, MAX_GRADIENT_LENGTH);
            optimizer.step();
            optimizer.zero_grad();
            return true;
        }
    }

    private Tensor loss(TextBatches.Batch batch) {
        Tensor tokens = batch.tokens();
        Tensor hidden = decoder.hidden(model.parameters(), tokens, model.pass());
        Tensor logits = decoder.logits(model.parameters(), hidden).flatten(0, 1);
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
        model.leaves().forEach(leaf -> leaf.requires_grad_(false));
        optimizer.close();
        leaves.close();
    }
}
