package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.DecoderConfig.Activation;
import dev.sluice.engine.decoder.Linear.Split;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A gated MLP. A part is some of its units: rows of gate and up, columns of down.
final class Mlp {
    private final Activation activation;
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    Mlp(Activation activation, String gate, String up, String down) {
        this.activation = activation;
        this.gate = new Linear(gate, Split.OUTPUTS);
        this.up = new Linear(up, Split.OUTPUTS);
        this.down = new Linear(down, Split.INPUTS);
    }

    /// What the MLP adds to the residual stream.
    ///
    /// @param input `[…, hidden]`, normed
    Tensor apply(Parameters parameters, Tensor input, Pass pass) {
        List<Tensor> gates = gate.weights(parameters);
        List<Tensor> ups = up.weights(parameters);
        List<Tensor> downs = down.weights(parameters);
        Tensor sum = part(parameters, gates, ups, downs, 0, input, pass);
        for (int part = 1; part < downs.size(); part++) {
            sum = sum.add(part(parameters, gates, ups, downs, part, input, pass));
        }
        return sum;
    }

    private Tensor part(
            Parameters parameters,
            List<Tensor> gates,
            List<Tensor> ups,
            List<Tensor> downs,
            int part,
            Tensor input,
            Pass pass) {
        Tensor opened = activate(gate.apply(parameters, gates, part, input, pass));
        Tensor units = opened.mul(up.apply(parameters, ups, part, input, pass));
        return down.apply(parameters, downs, part, units, pass);
    }

    private Tensor activate(Tensor gates) {
        return switch (activation) {
            case SILU -> torch.silu(gates);
            case GELU_TANH -> torch.gelu(gates, "tanh");
        };
    }
}
