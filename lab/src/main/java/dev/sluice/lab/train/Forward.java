package dev.sluice.lab.train;

import org.bytedeco.pytorch.Tensor;

/// A model as training sees it.
@FunctionalInterface
public interface Forward {
    /// Predicts each next token.
    ///
    /// @param tokens int64 [rows, length]
    /// @return logits [rows, length, vocabulary], differentiable
    Tensor logits(Tensor tokens);
}
