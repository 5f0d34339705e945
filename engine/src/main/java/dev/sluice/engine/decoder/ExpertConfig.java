package dev.sluice.engine.decoder;

/// How the sparse layers of a mixture route tokens.
///
/// @param perToken how many experts a token visits; 0 where no layer is sparse
/// @param isNormalised whether the weights of a token's experts are made to sum to one
/// @param naming what the tensors are called
public record ExpertConfig(int perToken, boolean isNormalised, Naming naming) {
    /// A model without experts.
    static final ExpertConfig NONE = new ExpertConfig(0, false, Naming.QWEN);

    /// What the tensors of a sparse layer are called.
    public enum Naming {
        /// `block_sparse_moe.experts.{expert}.w1 w2 w3`.
        MIXTRAL,
        /// `mlp.experts.{expert}.gate_proj up_proj down_proj`; `mlp.shared_expert` where there is
        /// one.
        QWEN
    }
}
