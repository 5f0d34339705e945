package dev.sluice.engine.decoder;

import org.bytedeco.pytorch.Tensor;

/// What stands behind attention in a layer.
sealed interface FeedForward permits Mlp, Experts {
    /// What it adds to the residual stream.
    ///
    /// @param input `[…, hidden]`, normed
    Tensor apply(Parameters parameters, Tensor input, Pass pass);
}
