package dev.sluice.lab.suite;

import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.lab.evidence.ItemOutcomes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Numbers of a suite out of the results of its items.
final class Scores {
    private Scores() {}

    static List<Score> of(Item.Kind kind, List<ItemResult> results) {
        return switch (kind) {
            case MULTIPLE_CHOICE ->
                    Stream.of(Metric.ACC, Metric.ACC_NORM, Metric.ACC_BYTES, Metric.ACC_TOKEN)
                            .map(metric -> share(metric, results))
                            .toList();
            case CLOZE -> List.of(share(Metric.ACC, results), clozePerplexity(results));
            case PERPLEXITY -> perplexities(results);
            case EXACT_MATCH -> List.of(share(Metric.EXACT_MATCH, results));
            case JUDGED -> List.of(share(Metric.JUDGED, results));
        };
    }

    /// Which items are correct; of perplexity items, none are listed.
    static ItemOutcomes outcomes(Suite suite, List<ItemResult> results) {
        if (suite.kind() == Item.Kind.PERPLEXITY) {
            return new ItemOutcomes("", List.of(), 0);
        }
        return new ItemOutcomes(
                results.stream()
                        .map(result -> result.isCorrect(suite.metric()) ? "1" : "0")
                        .collect(Collectors.joining()),
                results.stream().map(result -> result.item().label().cluster()).toList(),
                suite.chance());
    }

    /// Nats per token of the right answers; NaN where none was scored.
    static double meanLoss(List<ItemResult> results) {
        List<Likelihood> right =
                results.stream().map(Scores::rightAnswer).flatMap(Optional::stream).toList();
        return -right.stream().mapToDouble(Likelihood::logLikelihood).sum()
                / right.stream().mapToLong(Likelihood::tokens).sum();
    }

    private static Optional<Likelihood> rightAnswer(ItemResult result) {
        return switch (result) {
            case ItemResult.Chosen(Item.MultipleChoice item, List<Likelihood> choices) ->
                    Optional.of(choices.get(item.answer()));
            case ItemResult.Completed(_, Likelihood answer) -> Optional.of(answer);
            case ItemResult.Predicted(_, Likelihood text) -> Optional.of(text);
            case ItemResult.Generated _, ItemResult.Ruled _ -> Optional.empty();
        };
    }

    private static Score share(Metric metric, List<ItemResult> results) {
        return Score.mean(
                metric.text(),
                results.stream().mapToDouble(result -> result.isCorrect(metric) ? 1 : 0).toArray());
    }

    /// The harness's `perplexity` of `loglikelihood` tasks: per item, not per token.
    private static Score clozePerplexity(List<ItemResult> results) {
        return Score.of(
                "perplexity",
                Math.exp(-sum(results, Scores::logLikelihood) / Math.max(1, results.size())));
    }

    private static List<Score> perplexities(List<ItemResult> results) {
        double logLikelihood = sum(results, Scores::logLikelihood);
        double words = sum(results, result -> Words.count(text(result)));
        double bytes = sum(results, result -> text(result).getBytes(StandardCharsets.UTF_8).length);
        return List.of(
                Score.of("word_perplexity", Math.exp(-logLikelihood / words)),
                Score.of("byte_perplexity", Math.exp(-logLikelihood / bytes)),
                Score.of("bits_per_byte", -logLikelihood / bytes / Math.log(2)));
    }

    private static String text(ItemResult result) {
        return result instanceof ItemResult.Predicted predicted ? predicted.item().text() : "";
    }

    private static double logLikelihood(ItemResult result) {
        return rightAnswer(result).map(Likelihood::logLikelihood).orElse(0.0);
    }

    private static double sum(List<ItemResult> results, ToDoubleFunction<ItemResult> value) {
        return results.stream().mapToDouble(value).sum();
    }
}
