package dev.sluice.lab.harness;

import dev.sluice.lab.suite.ItemResult;
import dev.sluice.lab.suite.Score;
import java.util.List;
import java.util.OptionalDouble;

/// The harness's standard error of `perplexity`: the spread of 100,000 resamples, drawn in hundred
/// batches, each by a generator of its own.
final class PerplexityError {
    private static final int BATCHES = 100;
    private static final int BATCH = 1000;

    private PerplexityError() {}

    static Score added(Score score, List<ItemResult> items) {
        double[] logLikelihoods =
                items.stream()
                        .mapToDouble(
                                item ->
                                        item instanceof ItemResult.Completed completed
                                                ? completed.answer().logLikelihood()
                                                : 0)
                        .toArray();
        return new Score(score.metric(), score.value(), OptionalDouble.of(error(logLikelihoods)));
    }

    static double error(double[] logLikelihoods) {
        double[] resamples = new double[BATCHES * BATCH];
        int size = logLikelihoods.length;
        for (int batch = 0; batch < BATCHES; batch++) {
            PythonRandom random = new PythonRandom(batch);
            for (int i = 0; i < BATCH; i++) {
                double sum = 0;
                for (int draw = 0; draw < size; draw++) {
                    sum += logLikelihoods[(int) (random.nextDouble() * size)];
                }
                resamples[batch * BATCH + i] = Math.exp(-sum / size);
            }
        }
        double mean = 0;
        for (double resample : resamples) {
            mean += resample / resamples.length;
        }
        double squares = 0;
        for (double resample : resamples) {
            squares += (resample - mean) * (resample - mean);
        }
        return Math.sqrt(squares / (resamples.length - 1));
    }
}
