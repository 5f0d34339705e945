package dev.sluice.lab.suite;

import dev.sluice.lab.evidence.SuiteEvidence;
import java.util.List;

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

    /// The number that the suite is decided by.
    public Score headline() {
        return scores.stream()
                .filter(score -> score.metric().equals(suite.metric().text()))
                .findFirst()
                .orElseThrow();
    }
}
