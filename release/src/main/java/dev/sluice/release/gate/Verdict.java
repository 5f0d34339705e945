package dev.sluice.release.gate;

import java.util.List;

/// What the gate decided about one edition.
public sealed interface Verdict {
    /// What came of each check, in the policy's order.
    List<Finding> findings();

    Assurance assurance();

    /// As a word.
    Outcome outcome();

    /// The only verdict that publishes.
    default boolean isPassed() {
        return outcome() == Outcome.PASSED;
    }

    /// Everything that was asked holds.
    record Passed(List<Finding> findings, Assurance assurance) implements Verdict {
        public Passed {
            findings = List.copyOf(findings);
        }

        @Override
        public Outcome outcome() {
            return Outcome.PASSED;
        }
    }

    /// Everything holds as far as was measured, with fewer than three seeds.
    record Provisional(List<Finding> findings, Assurance assurance) implements Verdict {
        public Provisional {
            findings = List.copyOf(findings);
        }

        @Override
        public Outcome outcome() {
            return Outcome.PROVISIONAL;
        }
    }

    /// Nothing is known to be wrong, and something is not known to be right.
    record Inconclusive(List<Finding> findings, Assurance assurance) implements Verdict {
        public Inconclusive {
            findings = List.copyOf(findings);
        }

        @Override
        public Outcome outcome() {
            return Outcome.INCONCLUSIVE;
        }
    }

    /// Something does not hold.
    record Refused(List<Finding> findings, Assurance assurance) implements Verdict {
        public Refused {
            findings = List.copyOf(findings);
        }

        @Override
        public Outcome outcome() {
            return Outcome.REFUSED;
        }
    }

    /// The verdict that these findings come to: that of the worst.
    static Verdict of(List<Finding> findings, Assurance assurance) {
        Outcome worst = findings.stream().map(Finding::outcome).reduce(Outcome.PASSED, Outcome::or);
        return switch (worst) {
            case PASSED -> new Passed(findings, assurance);
            case PROVISIONAL -> new Provisional(findings, assurance);
            case INCONCLUSIVE -> new Inconclusive(findings, assurance);
            case REFUSED -> new Refused(findings, assurance);
        };
    }
}
