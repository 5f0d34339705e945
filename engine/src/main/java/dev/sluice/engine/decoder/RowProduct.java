package dev.sluice.engine.decoder;

/// One part of a linear layer, for one row.
final class RowProduct {
    private final RowMatrix weight;
    private final float[] bias;

    /// @param bias empty where there is none
    RowProduct(RowMatrix weight, float[] bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /// How many weights there are.
    long size() {
        return (long) weight.rows() * weight.columns();
    }

    int outputs() {
        return weight.rows();
    }

    /// One member's share of the outputs.
    void apply(float[] input, float[] output, RowTeam team, int member) {
        int from = team.from(member, outputs());
        int to = team.from(member + 1, outputs());
        RowKernels.multiply(weight, input, output, from, to);
        for (int i = from; i < to && bias.length > 0; i++) {
            output[i] += bias[i];
        }
    }
}
