package dev.sluice.lab.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The order in which examples come: pass after pass, each shuffled anew. What comes at a step
/// follows from the seed and the step alone, so that a resumed run needs no other memory.
public final class ExampleOrder {
    private final List<Example> examples;
    private final int batchSize;
    private final long seed;
    private long shuffledPass = -1;
    private List<Example> shuffled = List.of();

    /// An order of these examples.
    ///
    /// @param batchSize the last batch of a pass may be smaller
    public ExampleOrder(List<Example> examples, int batchSize, long seed) {
        if (examples.isEmpty() || batchSize < 1) {
            throw new IllegalArgumentException(
                    "%d examples in batches of %d".formatted(examples.size(), batchSize));
        }
        this.examples = List.copyOf(examples);
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /// How many batches one pass over all examples has.
    public int batchesPerPass() {
        return Math.ceilDiv(examples.size(), batchSize);
    }

    /// The batch of a step, counted from 0.
    public List<Example> batch(int step) {
        int perPass = batchesPerPass();
        shuffle(step / perPass);
        int from = step % perPass * batchSize;
        return shuffled.subList(from, Math.min(from + batchSize, shuffled.size()));
    }

    private void shuffle(long pass) {
        if (pass == shuffledPass) {
            return;
        }
        List<Example> order = new ArrayList<>(examples);
        RandomGenerator random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + pass);
        Collections.shuffle(order, Random.from(random));
        shuffled = order;
        shuffledPass = pass;
    }
}
