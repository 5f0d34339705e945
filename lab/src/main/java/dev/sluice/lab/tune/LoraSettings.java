package dev.sluice.lab.tune;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// How an adapter is made.
///
/// @param rank of each product
/// @param alpha the products are scaled by `alpha / rank`
/// @param targets the linear layers that get one, by the last part of their names
public record LoraSettings(int rank, double alpha, SortedSet<String> targets) {
    private static final int MAX_RANK = 4096;

    /// Every linear layer of attention and MLP.
    public static final List<String> ALL_TARGETS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /// Rank 16, scaled by 2, everywhere.
    public static final LoraSettings USUAL = new LoraSettings(16, 32, new TreeSet<>(ALL_TARGETS));

    public LoraSettings {
        targets = new TreeSet<>(targets);
        if (rank < 1 || rank > MAX_RANK || !(alpha > 0) || !Double.isFinite(alpha)) {
            throw new TuneException(
                    "adapter",
                    "rank %d with alpha %s".formatted(rank, alpha),
                    "choose a rank from 1 to %,d and a positive alpha".formatted(MAX_RANK));
        }
        if (targets.isEmpty()) {
            throw new TuneException("adapter", "it has no targets", "name some of " + ALL_TARGETS);
        }
    }

    double scale() {
        return alpha / rank;
    }
}
