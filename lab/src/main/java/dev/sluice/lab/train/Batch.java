package dev.sluice.lab.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Examples side by side, padded at the end to a common length. Padding weighs nothing and,
/// standing at the end, is not seen by what comes before it.
final class Batch {
    /// Few different lengths, since libtorch keeps a compiled kernel for each shape it meets.
    private static final int LENGTH_STEP = 8;

    private final long[] tokens;
    private final float[] weights;
    private final int rows;
    private final int length;

    /// @param tokens row after row
    /// @param weights of predicting each token; 0 for padding and for the first of a row
    private Batch(long[] tokens, float[] weights, int rows, int length) {
        this.tokens = tokens;
        this.weights = weights;
        this.rows = rows;
        this.length = length;
    }

    /// Pads at least one example.
    static Batch of(List<Example> examples) {
        int longest = examples.stream().mapToInt(Example::length).max().orElseThrow();
        int length = Math.ceilDiv(longest, LENGTH_STEP) * LENGTH_STEP;
        long[] tokens = new long[Math.multiplyExact(examples.size(), length)];
        float[] weights = new float[tokens.length];
        for (int row = 0; row < examples.size(); row++) {
            Example example = examples.get(row);
            int start = row * length;
            for (int i = 0; i < example.length(); i++) {
                tokens[start + i] = example.token(i);
                weights[start + i] = i == 0 ? 0 : example.weight(i);
            }
        }
        return new Batch(tokens, weights, examples.size(), length);
    }

    int rows() {
        return rows;
    }

    int length() {
        return length;
    }

    /// int64 [rows, length].
    Tensor tokenTensor() {
        return torch.tensor(tokens).view(rows, length);
    }

    /// What each position is to predict, int64 [rows · length]: the next token of its row.
    Tensor targetTensor() {
        long[] targets = new long[tokens.length];
        System.arraycopy(tokens, 1, targets, 0, tokens.length - 1);
        return torch.tensor(targets);
    }

    /// How much each position's prediction counts, float32 [rows · length].
    Tensor targetWeights() {
        float[] shifted = new float[weights.length];
        for (int i = 0; i + 1 < weights.length; i++) {
            shifted[i] = (i + 1) % length == 0 ? 0 : weights[i + 1];
        }
        return torch.tensor(shifted);
    }

    @Override
    public String toString() {
        return "Batch[%d×%d]".formatted(rows, length);
    }
}
