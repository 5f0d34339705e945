package dev.sluice.release.gate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What came of one check.
///
/// @param measured what was measured, where the check is about a number
/// @param threshold what it was held against
/// @param words what is so, in a sentence without a full stop
/// @param remedy what to do about it; empty where the check passed
/// @param facts what else was counted, in a fixed order
public record Finding(
        Check check,
        Outcome outcome,
        Optional<Estimate> measured,
        OptionalDouble threshold,
        String words,
        String remedy,
        Map<String, String> facts) {
    public Finding {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    static Finding passed(Check check, String words) {
        return plain(check, Outcome.PASSED, words, "");
    }

    static Finding refused(Check check, String words, String remedy) {
        return plain(check, Outcome.REFUSED, words, remedy);
    }

    static Finding inconclusive(Check check, String words, String remedy) {
        return plain(check, Outcome.INCONCLUSIVE, words, remedy);
    }

    static Finding plain(Check check, Outcome outcome, String words, String remedy) {
        return new Finding(
                check, outcome, Optional.empty(), OptionalDouble.empty(), words, remedy, Map.of());
    }

    Finding with(Estimate estimate, double against) {
        return new Finding(
                check,
                outcome,
                Optional.of(estimate),
                OptionalDouble.of(against),
                words,
                remedy,
                facts);
    }

    Finding with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(facts);
        all.putAll(more);
        return new Finding(check, outcome, measured, threshold, words, remedy, all);
    }
}
