package dev.sluice.release.gate;

import dev.sluice.lab.evidence.ItemOutcomes;
import dev.sluice.lab.evidence.SuiteEvidence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Judges the checks that rest on a suite's scores.
record SuiteJudge(EvidenceBundle evidence) {
    /// With fewer independent facts than this no interval is worth its name.
    static final int MIN_CLUSTERS = 20;

    Finding judge(Check.Retains check) {
        Role of = new Role.Edition(check.of());
        Scores open = scores(check, evidence.expected().editionRole(), check.suite());
        Scores full = scores(check, of, check.suite());
        if (open.trouble().or(full::trouble).isPresent()) {
            return open.trouble().or(full::trouble).orElseThrow();
        }
        ItemOutcomes ours = open.outcomes();
        ItemOutcomes theirs = full.outcomes();
        if (!ours.clusters().equals(theirs.clusters())) {
            return Binding.stale(check, "the two editions were asked different items");
        }
        if (theirs.accuracy() == 0) {
            return Finding.inconclusive(
                    check,
                    "%s answers nothing of %s, so there is nothing to retain"
                            .formatted(check.of(), check.suite()),
                    "check the suite");
        }
        Estimate ratio = Resampling.ratio(ours, theirs);
        String seen =
                "%s keeps %s of what %s answers in %s (%s, %s)"
                        .formatted(
                                evidence.expected().edition(),
                                Words.percent(ratio),
                                check.of(),
                                check.suite(),
                                Words.percent(ours.accuracy()),
                                Words.percent(theirs.accuracy()));
        return atLeast(check, ratio, check.atLeast(), seen, "cut less, or train further")
                .with(facts(ours, open.evidence()));
    }

    Finding judge(Check.Holds check) {
        Scores scores = scores(check, new Role.Edition(check.by()), check.suite());
        if (scores.trouble().isPresent()) {
            return scores.trouble().orElseThrow();
        }
        Estimate accuracy = Resampling.accuracy(scores.outcomes());
        String seen =
                "%s answers %s of %s".formatted(check.by(), Words.percent(accuracy), check.suite());
        return atLeast(
                        check,
                        accuracy,
                        check.atLeast(),
                        seen,
                        "the cut shows nothing unless the capability was there: train the"
                                + " component")
                .with(facts(scores.outcomes(), scores.evidence()));
    }

    Finding judge(Check.Lacks check) {
        Scores scores = scores(check, evidence.expected().editionRole(), check.suite());
        if (scores.trouble().isPresent()) {
            return scores.trouble().orElseThrow();
        }
        ItemOutcomes outcomes = scores.outcomes();
        Estimate accuracy = Resampling.accuracy(outcomes);
        double threshold = check.atMost().of(outcomes.chance());
        String seen =
                "%s answers %s of %s (guessing: %s)"
                        .formatted(
                                evidence.expected().edition(),
                                Words.percent(accuracy),
                                check.suite(),
                                Words.percent(outcomes.chance()));
        return atMost(check, accuracy, threshold, seen).with(facts(outcomes, scores.evidence()));
    }

    private static Finding atLeast(
            Check check, Estimate estimate, double threshold, String seen, String remedy) {
        Finding finding;
        if (estimate.isAtLeast(threshold)) {
            finding = Finding.passed(check, seen);
        } else if (estimate.isBelow(threshold)) {
            finding = Finding.refused(check, seen, remedy);
        } else {
            finding = wide(check, seen, threshold);
        }
        return finding.with(estimate, threshold);
    }

    private static Finding atMost(Check check, Estimate estimate, double threshold, String seen) {
        Finding finding;
        if (estimate.isAtMost(threshold)) {
            finding = Finding.passed(check, seen);
        } else if (estimate.isAbove(threshold)) {
            finding =
                    Finding.refused(
                            check, seen, "the capability is left in the edition: withhold more");
        } else {
            finding = wide(check, seen, threshold);
        }
        return finding.with(estimate, threshold);
    }

    static Finding wide(Check check, String seen, double threshold) {
        return Finding.inconclusive(
                check,
                "%s: the interval straddles %s".formatted(seen, Words.percent(threshold)),
                "measure more items: the interval narrows with their number");
    }

    /// A model's scores, or what is the matter with them.
    private record Scores(Optional<Finding> trouble, Optional<SuiteEvidence> found) {
        SuiteEvidence evidence() {
            return found.orElseThrow();
        }

        ItemOutcomes outcomes() {
            return evidence().outcomes();
        }
    }

    private Scores scores(Check check, Role role, String suite) {
        Optional<SuiteEvidence> found =
                evidence.measured().stream()
                        .filter(measured -> measured.role().equals(role))
                        .map(EvidenceBundle.Measured::evidence)
                        .filter(each -> each.suiteName().equals(suite))
                        .findFirst();
        if (found.isEmpty()) {
            return trouble(
                    Finding.inconclusive(
                            check,
                            "%s was not measured on %s".formatted(suite, role.text()),
                            "run `sluice release` again"));
        }
        Optional<String> stale =
                Binding.trouble(evidence.expected(), check, role, suite, found.get());
        if (stale.isPresent()) {
            return trouble(Binding.stale(check, stale.get()));
        }
        long clusters = found.get().outcomes().clusters().stream().distinct().count();
        if (clusters < MIN_CLUSTERS) {
            return trouble(
                    Finding.inconclusive(
                            check,
                            "%s asks about %d facts, too few for an interval"
                                    .formatted(suite, clusters),
                            "ask about %d or more".formatted(MIN_CLUSTERS)));
        }
        return new Scores(Optional.empty(), found);
    }

    private static Scores trouble(Finding finding) {
        return new Scores(Optional.of(finding), Optional.empty());
    }

    private static Map<String, String> facts(ItemOutcomes outcomes, SuiteEvidence evidence) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("metric", evidence.metric());
        facts.put("items", Integer.toString(outcomes.items()));
        facts.put("clusters", Long.toString(outcomes.clusters().stream().distinct().count()));
        return facts;
    }
}
