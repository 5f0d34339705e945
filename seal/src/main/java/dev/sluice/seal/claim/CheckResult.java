package dev.sluice.seal.claim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What came of one check of the gate: an in-toto test result 0.1, with fields of our own beside
/// its own, which others pass over.
///
/// @param number of the check in the plan, from 1
/// @param keyword `lacks`
/// @param policy the check as the plan has it
/// @param outcome `passed`, `provisional`, `inconclusive` or `refused`
/// @param words what is so
/// @param measured the number that was measured, with its one-sided 95 % bounds
/// @param configuration what it was measured with
public record CheckResult(
        int number,
        String keyword,
        ObjectNode policy,
        String outcome,
        String words,
        Optional<Measured> measured,
        List<Material> configuration) {
    public static final String PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1";

    public CheckResult {
        configuration = List.copyOf(configuration);
    }

    /// A number, and what it was held against.
    public record Measured(double value, double low, double high, double threshold) {}

    public Claim claim() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        String result = result();
        json.put("result", result);
        ArrayNode configured = json.putArray("configuration");
        configuration.forEach(material -> configured.add(material.toJson()));
        String test = name();
        json.putArray(result.toLowerCase(Locale.ROOT) + "Tests").add(test);
        json.put("check", keyword);
        json.set("policy", policy);
        json.put("outcome", outcome);
        json.put("words", words);
        measured.ifPresent(
                number ->
                        json.putObject("measured")
                                .put("value", number.value())
                                .put("low", number.low())
                                .put("high", number.high())
                                .put("threshold", number.threshold()));
        return new Claim(test, PREDICATE_TYPE, json);
    }

    /// `check-01-retains`.
    private String name() {
        return String.format(Locale.ROOT, "check-%02d-%s", number, keyword);
    }

    private String result() {
        return switch (outcome) {
            case "passed" -> "PASSED";
            case "refused" -> "FAILED";
            default -> "WARNED";
        };
    }
}
