package dev.sluice.release.gate;

import java.util.Arrays;
import java.util.SplittableRandom;

/// One way of drawing clusters, and seeds, again with replacement.
///
/// One less of each is drawn than there are: the spread of such draws is that of what is estimated,
/// which drawing as many would understate by a third at three seeds.
final class Draw {
    /// How often each cluster was drawn.
    private final int[] weights;

    private final int[] seeds;

    private Draw(int[] weights, int[] seeds) {
        this.weights = weights;
        this.seeds = seeds;
    }

    static Draw random(int clusters, int seeds, SplittableRandom random) {
        int[] weights = new int[clusters];
        for (int i = 0; i < Math.max(1, clusters - 1); i++) {
            weights[random.nextInt(clusters)]++;
        }
        int[] drawnSeeds = new int[Math.max(1, seeds - 1)];
        Arrays.setAll(drawnSeeds, _ -> random.nextInt(seeds));
        return new Draw(weights, drawnSeeds);
    }

    /// Everything once: what was measured, not drawn.
    static Draw asMeasured(int clusters, int seeds) {
        int[] weights = new int[clusters];
        Arrays.fill(weights, 1);
        int[] all = new int[seeds];
        Arrays.setAll(all, i -> i);
        return new Draw(weights, all);
    }

    int seedCount() {
        return seeds.length;
    }

    /// The seed that was drawn in this place, counted from 0.
    int seed(int place) {
        return seeds[place];
    }

    /// The sum of one over the sum of the other, as drawn; NaN over nothing.
    double mean(double[] correct, double[] items) {
        double top = 0;
        double bottom = 0;
        for (int i = 0; i < weights.length; i++) {
            top += weights[i] * correct[i];
            bottom += weights[i] * items[i];
        }
        return bottom == 0 ? Double.NaN : top / bottom;
    }
}
