package dev.sluice.engine.decoder;

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
public record LoraAdapter(String name, Map<String, Factors> factors) {
    /// The two factors of one layer.
    ///
    /// @param a `[rank, in]`
    /// @param b `[out, rank]`
    /// @param scale `alpha / rank`, or `alpha / √rank` where rank-stabilised
    public record Factors(Tensor a, Tensor b, double scale) {}

    public LoraAdapter {
        factors = Map.copyOf(factors);
    }

    /// The addition to a linear layer, where there is one.
    Optional<Factors> find(String linear) {
        return Optional.ofNullable(factors.get(linear));
    }
}
