package dev.sluice.lab.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// What a training run brings down.
public interface Objective {
    /// One pass of a step.
    ///
    /// @param step counted from 0
    /// @param pass which of the batches that are accumulated to one step, counted from 0
    /// @return a scalar tensor that gradients flow from; made anew, freed by the caller's scope
    Tensor loss(int step, int pass);

    /// The partitions of the weights that this step moves, by their place in the run's list; all by
    /// default. The others keep their values, their momentum and their decay.
    default boolean moves(int step, int partition) {
        return true;
    }

    /// Predicting examples of one order.
    static Objective learn(Forward model, ExampleOrder order, int accumulation) {
        return (step, pass) ->
                TokenLoss.mean(model, order.batch(Math.addExact(step * accumulation, pass)));
    }

    /// Predicting examples of several orders, side by side in every batch.
    static Objective learnTogether(Forward model, List<ExampleOrder> orders, int accumulation) {
        return (step, pass) ->
                TokenLoss.mean(
                        model,
                        orders.stream()
                                .flatMap(order -> order.batch(step * accumulation + pass).stream())
                                .toList());
    }
}
