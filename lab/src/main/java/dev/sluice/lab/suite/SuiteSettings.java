package dev.sluice.lab.suite;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What was chosen for a measurement beyond the suite's file and the model's files.
///
/// @param metric decides which items are correct
/// @param split only items of this split
/// @param limit only the first so many items
/// @param judge the name of the model that judges
public record SuiteSettings(
        Metric metric, Optional<Split> split, OptionalInt limit, Optional<String> judge) {
    /// Raised when scoring changes so that old evidence no longer compares.
    private static final int SCORING_VERSION = 1;

    /// All items, no judge.
    public static SuiteSettings of(Metric metric) {
        return new SuiteSettings(metric, Optional.empty(), OptionalInt.empty(), Optional.empty());
    }

    SuiteSettings of(Split split) {
        return new SuiteSettings(metric, Optional.of(split), limit, judge);
    }

    SuiteSettings first(int limit) {
        return new SuiteSettings(metric, split, OptionalInt.of(limit), judge);
    }

    SuiteSettings by(Metric metric) {
        return new SuiteSettings(metric, split, limit, judge);
    }

    SuiteSettings judgedBy(String name) {
        return new SuiteSettings(metric, split, limit, Optional.of(name));
    }

    /// Canonical JSON: keys sorted, no white space, nothing that was not chosen.
    public String canonicalJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        judge.ifPresent(name -> json.put("judge", name));
        limit.ifPresent(count -> json.put("limit", count));
        json.put("metric", metric.text());
        json.put("scoring", SCORING_VERSION);
        split.ifPresent(side -> json.put("split", side.text()));
        return json.toString();
    }

    /// The digest of the canonical JSON, as evidence carries it.
    public Digest digest() {
        return Digest.of(canonicalJson().getBytes(StandardCharsets.UTF_8));
    }
}
