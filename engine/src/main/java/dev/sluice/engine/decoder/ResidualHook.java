package dev.sluice.engine.decoder;

import org.bytedeco.pytorch.Tensor;

/// Sees, and may replace, the residual stream between layers.
@FunctionalInterface
public interface ResidualHook {
    /// Lets everything pass.
    ResidualHook NONE = (_, residual) -> residual;

    /// Takes the stream that enters a layer and gives the one that shall enter it.
    ///
    /// @param layer 0 is the embedding's output; the number of layers is the last layer's output,
    ///   before the final norm (transformers' `hidden_states[layer]`, but for the last)
    /// @param residual `[batch, tokens, hidden]`
    Tensor enter(int layer, Tensor residual);
}
