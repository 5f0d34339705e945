package dev.sluice.engine.decoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// Low-rank additions to linear layers: `y = x Wᵀ + scale · (x Aᵀ) Bᵀ`.
///
/// Where a layer stands in parts, an adapter covers the first units of the divided axis, as many as
/// its factors have: one trained on the open edition leaves what is withheld untouched.
///
/// @param name what errors call it
/// @param factors by the name of the linear layer: that of its weight, without `.weight`
public record LoraAdapter(String name, Map<String, Factors> factors) implements AutoCloseable {
    /// The two factors of one layer.
    ///
    /// @param a `[rank, in]`
    /// @param b `[out, rank]`
    /// @param scale `alpha / rank`, or `alpha / √rank` where rank-stabilised
    public record Factors(Tensor a, Tensor b, double scale) {}

    public LoraAdapter {
        factors = Map.copyOf(factors);
    }

    /// Reads a folder as peft writes it: `adapter_config.json` and `adapter_model.safetensors`. The
    /// factors are copied, in the type they are stored in.
    ///
    /// @throws dev.sluice.weights.FormatException where it is no LoRA adapter, or of a kind that is
    ///   not computed here
    public static LoraAdapter read(Path folder) throws IOException {
        return new AdapterReader(folder).read();
    }

    /// Makes sure that every layer it adds to is there.
    ///
    /// @throws IllegalArgumentException where one is not
    public void requireFits(Parameters parameters) {
        for (String linear : factors.keySet()) {
            if (!parameters.has(linear + ".weight")) {
                throw new IllegalArgumentException(
                        "adapter %s adds to '%s', which the model does not have; it was made for another model"
                                .formatted(name, linear));
            }
        }
    }

    /// Frees the factors.
    @Override
    public void close() {
        factors.values()
                .forEach(
                        pair -> {
                            pair.a.close();
                            pair.b.close();
                        });
    }

    /// The addition to a linear layer, where there is one.
    Optional<Factors> find(String linear) {
        return Optional.ofNullable(factors.get(linear));
    }
}
