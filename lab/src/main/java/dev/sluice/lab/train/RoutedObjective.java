package dev.sluice.lab.train;

import dev.sluice.lab.recipe.Routing;
import dev.sluice.lab.recipe.TextRole;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/// Gradient routing (Cloud et al. 2024, arXiv 2410.04332): each batch is of one kind of text, and
/// that says which part of the weights it moves. The two parts have an optimizer each, and the step
/// of a part that is not moved is left out: zeroed gradients would still let momentum and decay
/// move it.
///
/// - **restricted**: seen by core and component; moves the component, and the core in a drawn share
///   of batches (GRAM's p_as; SGTM never).
/// - **general**: in a drawn share of batches (GRAM's p_cr) seen by both and moves both; else the
///   component is absent from the forward pass, so that the core does not come to lean on it, and
///   the core alone moves.
/// - **unlabelled** (SGTM): seen by both and moves both.
///
/// What is drawn for a step follows from the seed and the step alone.
final class RoutedObjective implements Objective {
    /// The partitions' places in the training loop.
    static final int CORE = 0;

    static final int COMPONENT = 1;

    private final Weights weights;
    private final Forward model;
    private final Interleaving kinds;
    private final Map<TextRole, ExampleOrder> orders;
    private final Routing routing;
    private final int accumulation;
    private final long seed;

    /// @param accumulation batches that make one step; all are of one kind
    /// @param seed of what is drawn
    RoutedObjective(
            Weights weights,
            Forward model,
            Interleaving kinds,
            Map<TextRole, ExampleOrder> orders,
            Routing routing,
            int accumulation,
            long seed) {
        this.weights = weights;
        this.model = model;
        this.kinds = kinds;
        this.orders = orders;
        this.routing = routing;
        this.accumulation = accumulation;
        this.seed = seed;
    }

    @Override
    public Tensor loss(int step, int pass) {
        ExampleOrder order = orders.get(kinds.role(step));
        if (order == null) {
            throw new IllegalStateException("no texts for step " + step);
        }
        weights.setComponentPresent(moves(step, COMPONENT));
        int batch = Math.addExact(Math.multiplyExact(kinds.place(step), accumulation), pass);
        return TokenLoss.mean(model, order.batch(batch));
    }

    @Override
    public boolean moves(int step, int partition) {
        return switch (kinds.role(step)) {
            case RESTRICTED -> partition == COMPONENT || isDrawn(step, routing.coreShare());
            case GENERAL -> partition == CORE || isDrawn(step, routing.componentShare());
            case UNLABELLED -> true;
        };
    }

    private boolean isDrawn(int step, double share) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step).nextDouble() < share;
    }
}
