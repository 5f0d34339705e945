package dev.sluice.lab.train;

/// How the optimizer works, beside the [Schedule].
///
/// @param weightDecay the share of the learning rate by which weights shrink each step
/// @param clip gradients together are scaled down to this length; 0 leaves them
/// @param accumulation how many batches' gradients make one step
/// @param precision what matrix products are computed in
public record Regime(double weightDecay, double clip, int accumulation, Precision precision) {
    /// What the recipes start from.
    public static final Regime USUAL = new Regime(0.02, 1.0, 1, Precision.F32);

    public Regime {
        if (!(weightDecay >= 0) || !(clip >= 0) || accumulation < 1) {
            throw new IllegalArgumentException(
                    "weight decay %s, clip %s, accumulation %d"
                            .formatted(weightDecay, clip, accumulation));
        }
    }
}
