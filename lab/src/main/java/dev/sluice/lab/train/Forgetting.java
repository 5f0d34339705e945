package dev.sluice.lab.train;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.lab.recipe.Method;
import dev.sluice.lab.recipe.Unlearning;
import dev.sluice.weights.Shape;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The objectives of unlearning, each with general texts beside the restricted ones so that the
/// rest of the model stays.
///
/// @param weights that are trained
/// @param original the same before training, frozen
record Forgetting(
        Decoder decoder,
        Weights weights,
        Weights original,
        Unlearning settings,
        ExampleOrder restricted,
        ExampleOrder general) {
    /// Where representations are misdirected: behind the first two layers.
    private static final int MISDIRECTED_LAYER = 2;

    Objective objective(Method method, long seed) {
        return switch (method) {
            case NPO -> (step, _) -> kept(step).add(weighted(preference(step)));
            case GRADIENT_DIFFERENCE -> (step, _) -> kept(step).sub(weighted(ascent(step)));
            case MAX_ENTROPY -> (step, _) -> kept(step).add(weighted(evenness(step)));
            case RMU -> {
                Tensor direction = direction(seed);
                yield (step, _) -> misdirection(step, direction);
            }
            case GRAFT, GRAM, SGTM, PLAIN ->
                    throw new IllegalArgumentException(method + " is no unlearning");
        };
    }

    /// What may move: everything, but for misdirection, which moves the MLPs' outputs below the
    /// layer where it looks.
    List<Tensor> leaves(Method method) {
        if (method != Method.RMU) {
            return weights.sharedLeaves();
        }
        return weights.shared().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("mlp.down_proj.weight"))
                .filter(entry -> entry.getKey().matches(".*layers\\.[01]\\..*"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Tensor weighted(Tensor loss) {
        return loss.mul(new Scalar(settings.weight()));
    }

    private Tensor kept(int step) {
        return TokenLoss.mean(weights.forward(decoder), general.batch(step));
    }

    /// Negative preference optimisation (Zhang et al. 2024): −(2/β)·log σ(−β·log(p/p₀)), where p
    /// and p₀ are the text's probabilities now and before.
    private Tensor preference(int step) {
        Batch batch = Batch.of(restricted.batch(step));
        Tensor now = textLogProbability(weights, batch);
        Tensor before;
        try (NoGradGuard _ = new NoGradGuard()) {
            before = textLogProbability(original, batch);
        }
        double beta = settings.strength();
        return torch.log_sigmoid(now.sub(before).mul(new Scalar(-beta)))
                .mean()
                .mul(new Scalar(-2 / beta));
    }

    /// The loss on restricted texts, as far as `strength` nats a token: beyond, nothing is gained.
    private Tensor ascent(int step) {
        Batch batch = Batch.of(restricted.batch(step));
        Tensor weight = batch.targetWeights();
        Tensor limited =
                TokenLoss.perToken(this::logits, batch)
                        .clamp_max(new Scalar(Math.max(settings.strength(), 1)));
        return limited.mul(weight).sum().div(weight.sum());
    }

    /// How far predictions on restricted texts are from even: the mean of −log p over the
    /// vocabulary, which is least where all tokens are alike.
    private Tensor evenness(int step) {
        Batch batch = Batch.of(restricted.batch(step));
        Tensor weight = batch.targetWeights();
        Tensor logits =
                logits(batch.tokenTensor()).reshape((long) batch.rows() * batch.length(), -1);
        Tensor distance = torch.log_softmax(logits, -1).mean(-1).neg();
        return distance.mul(weight).sum().div(weight.sum());
    }

    /// RMU (Li et al. 2024): hidden states on restricted texts go towards a random direction, those
    /// on general texts stay.
    private Tensor misdirection(int step, Tensor direction) {
        Tensor away =
                hidden(weights, Batch.of(restricted.batch(step))).sub(direction).square().mean();
        Batch batch = Batch.of(general.batch(step));
        Tensor before;
        try (NoGradGuard _ = new NoGradGuard()) {
            before = hidden(original, batch);
        }
        Tensor kept = hidden(weights, batch).sub(before).square().mean();
        return weighted(away).add(kept);
    }

    private Tensor direction(long seed) {
        int size = decoder.config().hidden();
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        double length = 0;
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble();
            length += values[i] * values[i];
        }
        for (int i = 0; i < size; i++) {
            values[i] *= (float) (settings.strength() / Math.sqrt(length));
        }
        return Tensors.of(values, Shape.of(size));
    }

    private Tensor hidden(Weights from, Batch batch) {
        return decoder.residual(from, batch.tokenTensor(), Pass.PLAIN, MISDIRECTED_LAYER);
    }

    private Tensor logits(Tensor tokens) {
        return decoder.logits(weights, decoder.hidden(weights, tokens));
    }

    /// Log-probability of each text, weighted: float32 `[rows]`.
    private Tensor textLogProbability(Weights from, Batch batch) {
        Tensor logits = decoder.logits(from, decoder.hidden(from, batch.tokenTensor()));
        return TokenLoss.perToken(logits, batch)
                .mul(batch.targetWeights())
                .view(batch.rows(), batch.length())
                .sum(1)
                .neg();
    }
}
