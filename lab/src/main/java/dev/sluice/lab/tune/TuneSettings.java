package dev.sluice.lab.tune;

import dev.sluice.lab.train.Schedule;
import java.util.Optional;

/// How a model is tuned.
///
/// @param lora the adapter to make; empty to train every weight
/// @param passes over the data
/// @param batchSize texts a step
/// @param rate the highest learning rate; it rises over the first twentieth of the steps and falls
///   along a cosine to nothing
/// @param seed of the order of texts and of the adapter's first values
/// @param threads how many cores one operation may use
public record TuneSettings(
        Optional<LoraSettings> lora,
        int passes,
        int batchSize,
        double rate,
        long seed,
        int threads) {
    private static final int WARM_UP_SHARE = 20;
    private static final int MAX_PASSES = 10_000;

    /// A rate that suits adapters of usual size.
    public static final double LORA_RATE = 2e-4;

    /// A rate that suits whole models.
    public static final double FULL_RATE = 2e-5;

    public TuneSettings {
        if (passes < 1 || passes > MAX_PASSES || batchSize < 1 || !(rate > 0) || threads < 1) {
            throw new TuneException(
                    "tuning",
                    "%d passes of batches of %d at rate %s".formatted(passes, batchSize, rate),
                    "give positive numbers, and at most %,d passes".formatted(MAX_PASSES));
        }
    }

    /// The learning rates of so many steps.
    Schedule schedule(int steps) {
        return new Schedule(steps, rate, Math.max(1, steps / WARM_UP_SHARE), 0);
    }
}
