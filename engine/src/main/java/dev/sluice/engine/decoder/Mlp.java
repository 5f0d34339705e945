package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.DecoderConfig.Activation;
import dev.sluice.engine.decoder.Linear.Split;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A gated MLP. A part is some of its units: rows of gate and up, columns of down.
final class Mlp implements FeedForward {
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

    @Override
    public Tensor apply(Parameters parameters, Tensor input, Pass pass) {
        List<Tensor> gates = gate.weights(parameters);
        List<Tensor> ups = up.weights(parameters);
        List<Tensor> downs = down.weights(parameters);
        Tensor sum = part(parameters, gates, ups, downs, 0, input, pass);
        for (int part = 1; part < downs.size(); part++) {
            sum = sum.add(part(parameters, gates, ups, downs, part, input, pass));
        }
        return sum;
    }

    /// The same for single rows.
    RowMlp row(RowReader reader) {
        List<RowProduct> gates = reader.products(gate);
        List<RowProduct> ups = reader.products(up);
        List<RowProduct> downs = reader.products(down);
        return new RowMlp(
                activation,
                IntStream.range(0, downs.size())
                        .mapToObj(i -> new RowMlp.Part(gates.get(i), ups.get(i), downs.get(i)))
                        .toList());
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
