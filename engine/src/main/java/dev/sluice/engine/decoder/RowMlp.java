package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.DecoderConfig.Activation;
import java.util.List;

/// A gated MLP, for one row: [Mlp] without tensors between.
final class RowMlp {
    private final Activation activation;
    private final List<Part> parts;

    /// Some of its units, with room for what they give.
    static final class Part {
        private final RowProduct gate;
        private final RowProduct up;
        private final RowProduct down;
        private final float[] opened;
        private final float[] units;

        Part(RowProduct gate, RowProduct up, RowProduct down) {
            this.gate = gate;
            this.up = up;
            this.down = down;
            this.opened = new float[gate.outputs()];
            this.units = new float[up.outputs()];
        }
    }

    RowMlp(Activation activation, List<Part> parts) {
        this.activation = activation;
        this.parts = parts;
    }

    /// Writes what the MLP adds to the residual stream.
    ///
    /// @param some room for one part's share
    void apply(float[] input, float[] sum, float[] some, RowTeam team) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            float[] output = i == 0 ? sum : some;
            team.run(2 * part.gate.size(), member -> open(part, input, team, member));
            team.run(
                    part.down.size(), member -> part.down.apply(part.opened, output, team, member));
            if (i > 0) {
                RowKernels.add(some, sum);
            }
        }
    }

    private void open(Part part, float[] input, RowTeam team, int member) {
        part.gate.apply(input, part.opened, team, member);
        part.up.apply(input, part.units, team, member);
        int from = team.from(member, part.units.length);
        int to = team.from(member + 1, part.units.length);
        switch (activation) {
            case SILU -> RowKernels.silu(part.opened, part.units, from, to);
            case GELU_TANH -> RowKernels.gelu(part.opened, part.units, from, to);
        }
    }
}
