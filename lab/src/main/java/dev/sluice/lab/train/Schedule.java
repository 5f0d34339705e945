package dev.sluice.lab.train;

/// How far to step: the learning rate rises over the first steps and falls along a cosine.
///
/// @param steps how many steps there are
/// @param peak the highest learning rate
/// @param warmUpSteps over how many steps it rises
/// @param floor the share of the peak that is left at the end; 1 keeps the rate
public record Schedule(int steps, double peak, int warmUpSteps, double floor) {
    public Schedule {
        if (steps < 0 || !(peak > 0) || warmUpSteps < 0 || !(floor >= 0 && floor <= 1)) {
            throw new IllegalArgumentException(
                    "%d steps, rate %s, warm-up %d, floor %s"
                            .formatted(steps, peak, warmUpSteps, floor));
        }
    }

    /// The learning rate of a step, counted from 0.
    public double rate(int step) {
        double warmth = warmUpSteps == 0 ? 1 : Math.min(1, (step + 1) / (double) warmUpSteps);
        double cosine = (1 + StrictMath.cos(StrictMath.PI * step / Math.max(1, steps))) / 2;
        return peak * warmth * (floor + (1 - floor) * cosine);
    }
}
