package dev.sluice.lab.train;

/// One text to learn: tokens, and how much the loss of predicting each of them counts.
public final class Example {
    private final int[] tokens;
    private final float[] weights;

    /// Both are kept, not copied.
    ///
    /// @param tokens at least two
    /// @param weights one a token; that of the first, which nothing predicts, is not used
    public Example(int[] tokens, float[] weights) {
        if (tokens.length < 2 || tokens.length != weights.length) {
            throw new IllegalArgumentException(
                    "%d tokens with %d weights".formatted(tokens.length, weights.length));
        }
        this.tokens = tokens;
        this.weights = weights;
    }

    public int length() {
        return tokens.length;
    }

    /// The token at a position, counted from 0.
    public int token(int position) {
        return tokens[position];
    }

    /// How much predicting the token at a position counts.
    public float weight(int position) {
        return weights[position];
    }
}
