package dev.sluice.engine.decoder;

/// One layer, for one row: [DecoderLayer] without tensors between.
///
/// @param beforeAttention norms what attention reads
/// @param behindAttention norms what it adds, in Gemma
/// @param beforeMlp norms what the MLP reads
/// @param behindMlp norms what it adds, in Gemma
record RowLayer(
        RowAttention attention,
        RowMlp mlp,
        RowNorm beforeAttention,
        RowNorm behindAttention,
        RowNorm beforeMlp,
        RowNorm behindMlp) {

    /// Takes the residual stream behind this layer.
    ///
    /// @param room of three rows
    void apply(float[] residual, int position, float[][] room, RowTeam team) {
        float[] normed = room[0];
        float[] added = room[1];
        beforeAttention.apply(residual, 0, normed);
        attention.apply(normed, position, added, room[2], team);
        add(added, behindAttention, residual);
        beforeMlp.apply(residual, 0, normed);
        mlp.apply(normed, added, room[2], team);
        add(added, behindMlp, residual);
    }

    private static void add(float[] added, RowNorm norm, float[] residual) {
        if (!norm.isNone()) {
            norm.apply(added, 0, added);
        }
        RowKernels.add(added, residual);
    }
}
