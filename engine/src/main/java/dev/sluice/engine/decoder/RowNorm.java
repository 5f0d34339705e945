package dev.sluice.engine.decoder;

/// An RMS norm, for one row: [Norm] without tensors between.
final class RowNorm {
    private final float[] scale;
    private final double epsilon;

    /// @param scale what the norm multiplies by; empty for no norm at all
    RowNorm(float[] scale, double epsilon) {
        this.scale = scale;
        this.epsilon = epsilon;
    }

    static RowNorm none() {
        return new RowNorm(new float[0], 0);
    }

    boolean isNone() {
        return scale.length == 0;
    }

    /// Norms the numbers from one on, as many as it scales; `y` may be `x`.
    void apply(float[] x, int from, float[] y) {
        RowKernels.norm(x, from, scale, epsilon, y);
    }
}
