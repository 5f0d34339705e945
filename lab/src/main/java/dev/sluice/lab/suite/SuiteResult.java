package dev.sluice.lab.suite;

import dev.sluice.lab.evidence.Bootstrap;
import dev.sluice.lab.evidence.Interval;
import dev.sluice.lab.evidence.SuiteEvidence;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a model scored on a suite.
///
/// @param suite with the settings as they were run
/// @param evidence what the gate takes
/// @param items one result an item, in the order of the suite
/// @param scores every number that the harness would give
public record SuiteResult(
        Suite suite, SuiteEvidence evidence, List<ItemResult> items, List<Score> scores) {
    public SuiteResult {
        items = List.copyOf(items);
        scores = List.copyOf(scores);
    }

    /// The 95 % interval of a share of items, by resampling their clusters; none for perplexities.
    public Optional<Interval> interval(Score score) {
        if (suite.kind() == Item.Kind.PERPLEXITY) {
            return Optional.empty();
        }
        return Stream.of(Metric.values())
                .filter(metric -> score.is(metric.text()) && suite.kind().takes(metric))
                .findFirst()
                .map(
                        metric ->
                                Bootstrap.STANDARD.accuracy(
                                        Scores.outcomes(suite.by(metric), items)));
    }

    /// The number that the suite is decided by.
    public Score headline() {
        return scores.stream()
                .filter(score -> score.is(suite.metric().text()))
                .findFirst()
                .orElseThrow();
    }
}
