package dev.sluice.engine.decoder;

/// One layer, for one row: [DecoderLayer] without tensors between.
///
/// @param attentionScale of the norm before attention
/// @param afterAttentionScale of the norm behind it; empty for none
/// @param feedForwardScale of the norm before the MLP
/// @param afterFeedForwardScale of the norm behind it; empty for none
record RowLayer(
        RowAttention attention,
        RowMlp mlp,
        double epsilon,
        float[] attentionScale,
        float[] afterAttentionScale,
        float[] feedForwardScale,
        float[] afterFeedForwardScale) {

    /// Takes the residual stream behind this layer.
    ///
    /// @param room of three rows
    void apply(float[] residual, int position, float[][] room, RowTeam team) {
        float[] normed = room[0];
        float[] added = room[1];
        RowKernels.norm(residual, 0, attentionScale, epsilon, normed);
        attention.apply(normed, position, added, room[2], team);
        add(added, afterAttentionScale, residual);
        RowKernels.norm(residual, 0, feedForwardScale, epsilon, normed);
        mlp.apply(normed, added, room[2], team);
        add(added, afterFeedForwardScale, residual);
    }

    private void add(float[] added, float[] scale, float[] residual) {
        if (scale.length > 0) {
            RowKernels.norm(added, 0, scale, epsilon, added);
        }
        RowKernels.add(added, residual);
    }
}
