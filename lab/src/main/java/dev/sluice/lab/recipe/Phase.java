package dev.sluice.lab.recipe;

/// One stretch of training.
///
/// @param passes over the texts it learns
/// @param batch texts a step
/// @param replay general texts beside them in each step
/// @param rate the highest learning rate
/// @param warmUp over how many steps it rises
/// @param floor the share of it that is left at the end
public record Phase(
        int passes,
        int batch,
        int replay,
        double rate,
        int warmUp,
        double floor,
        double weightDecay,
        double clip,
        int accumulation) {}
