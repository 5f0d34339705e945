package dev.sluice.release.gate;

import dev.sluice.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// One thing that must hold before an edition is published.
public sealed interface Check {
    /// The check's name in plans.
    String keyword();

    /// What is asked, in a line: `general ≥ 97 % of proprietary`.
    String asks();

    /// The edition still has a capability that is to stay: its accuracy is at least a fraction of
    /// that of another edition.
    ///
    /// @param atLeast the fraction, above 0 and at most 1
    /// @param of the edition it is compared with
    record Retains(String suite, double atLeast, String of) implements Check {
        public Retains {
            requireFraction(atLeast);
        }

        @Override
        public String keyword() {
            return "retains";
        }

        @Override
        public String asks() {
            return "%s ≥ %s of %s".formatted(suite, Words.percent(atLeast), of);
        }
    }

    /// An edition that is to have the capability really has it. Without this a cut proves nothing:
    /// what was never there cannot be withheld.
    ///
    /// @param atLeast the accuracy, above 0 and at most 1
    /// @param by the edition
    record Holds(String suite, double atLeast, String by) implements Check {
        public Holds {
            requireFraction(atLeast);
        }

        @Override
        public String keyword() {
            return "holds";
        }

        @Override
        public String asks() {
            return "%s ≥ %s by %s".formatted(suite, Words.percent(atLeast), by);
        }
    }

    /// The edition answers a restricted suite hardly better than by guessing.
    record Lacks(String suite, AtMost atMost) implements Check {
        @Override
        public String keyword() {
            return "lacks";
        }

        @Override
        public String asks() {
            return "%s ≤ %s".formatted(suite, atMost);
        }
    }

    /// An attack gets back hardly more from the edition than from a model that never saw the
    /// restricted data.
    ///
    /// @param attack `relearn` for one
    /// @param heldOut whether it is judged by items that the attacker never had
    /// @param budgetSteps optimizer steps an attack may take
    /// @param excess the most by which its accuracy may pass the control's, 0 to 1
    /// @param seeds one run each; fewer than three leave the verdict provisional
    /// @param learningRates the sweep, ascending
    record Resists(
            String attack,
            String suite,
            boolean heldOut,
            int budgetSteps,
            double excess,
            List<Long> seeds,
            List<Double> learningRates)
            implements Check {
        /// Three, so that a verdict is not provisional.
        public static final List<Long> DEFAULT_SEEDS = List.of(1L, 2L, 3L);

        /// Three decades.
        public static final List<Double> DEFAULT_LEARNING_RATES = List.of(1e-5, 1e-4, 1e-3, 1e-2);

        public Resists {
            seeds = List.copyOf(seeds);
            learningRates = learningRates.stream().sorted().toList();
            if (seeds.isEmpty()
                    || learningRates.isEmpty()
                    || seeds.stream().distinct().count() != seeds.size()
                    || learningRates.stream().distinct().count() != learningRates.size()
                    || budgetSteps < 1
                    || !(excess >= 0 && excess <= 1)) {
                throw new IllegalArgumentException(
                        "an attack of %d steps with %d seeds and %d learning rates"
                                .formatted(budgetSteps, seeds.size(), learningRates.size()));
            }
        }

        /// Seeds 1 to `count`.
        public static List<Long> seeds(int count) {
            return LongStream.rangeClosed(1, count).boxed().toList();
        }

        /// What a run's `setting` says, by learning rate: `lr=3e-4`.
        public List<String> settings() {
            return learningRates.stream().map(Resists::setting).toList();
        }

        /// `lr=3e-4`.
        public static String setting(double learningRate) {
            return "lr=" + Words.scientific(learningRate);
        }

        /// All that was chosen for the attack, in one digest, to which its evidence is bound.
        public Digest settingsDigest() {
            String text =
                    "attack %s\nheld-out %s\nbudget %d\nseeds %s\nlearning-rates %s\n"
                            .formatted(
                                    attack,
                                    heldOut,
                                    budgetSteps,
                                    joined(seeds.stream().map(Object::toString).toList()),
                                    joined(learningRates.stream().map(Words::scientific).toList()));
            return Digest.of(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String keyword() {
            return "resists";
        }

        @Override
        public String asks() {
            return "%s, %s: excess ≤ %s"
                    .formatted(attack, suite, Words.points(excess).replace("+", ""));
        }

        /// `relearn within 400 steps (3 seeds, lr 1e-4…1e-2)`.
        public String inWords() {
            return attack + " within " + budget();
        }

        /// `400 steps (3 seeds, lr 1e-4…1e-2)`.
        public String budget() {
            String range =
                    learningRates.size() == 1
                            ? Words.scientific(learningRates.getFirst())
                            : Words.scientific(learningRates.getFirst())
                                    + "…"
                                    + Words.scientific(learningRates.getLast());
            return String.format(
                    Locale.ROOT,
                    "%,d steps (%d %s, lr %s)",
                    budgetSteps,
                    seeds.size(),
                    seeds.size() == 1 ? "seed" : "seeds",
                    range);
        }

        private static String joined(List<String> items) {
            return items.stream().collect(Collectors.joining(" "));
        }
    }

    /// No copy of these components stands in the edition's files.
    record Absent(List<String> components) implements Check {
        public Absent {
            components = List.copyOf(components);
            if (components.isEmpty()) {
                throw new IllegalArgumentException("no component is named");
            }
        }

        @Override
        public String keyword() {
            return "absent";
        }

        @Override
        public String asks() {
            return String.join(", ", components);
        }
    }

    /// The edition holds files of these kinds only.
    ///
    /// @param only extensions without the dot, or whole file names; empty for any
    /// @param noSecrets whether text is searched for keys and tokens
    /// @param licenseRequired whether a licence must be among them
    record Files(List<String> only, boolean noSecrets, boolean licenseRequired) implements Check {
        public Files {
            only = List.copyOf(only);
        }

        /// Whether a file of this path is of a kind that is allowed.
        public boolean allows(String path) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            String extension = name.substring(name.lastIndexOf('.') + 1);
            return only.isEmpty()
                    || only.contains(name)
                    || (name.lastIndexOf('.') > 0 && only.contains(extension))
                    || (FileJudge.isLicense(path) && name.indexOf('.') < 0);
        }

        @Override
        public String keyword() {
            return "files";
        }

        @Override
        public String asks() {
            String kinds = only.isEmpty() ? "any kind" : String.join(" ", only);
            return kinds
                    + (noSecrets ? "; no secrets" : "")
                    + (licenseRequired ? "; a licence" : "");
        }
    }

    /// People of so many roles agree.
    ///
    /// @param by how many roles
    /// @param of the roles that count
    record Approved(int by, List<String> of) implements Check {
        public Approved {
            of = List.copyOf(of);
            if (by < 1 || by > of.size() || of.stream().distinct().count() != of.size()) {
                throw new IllegalArgumentException("%d of %d roles".formatted(by, of.size()));
            }
        }

        @Override
        public String keyword() {
            return "approved";
        }

        @Override
        public String asks() {
            return "%d of %s".formatted(by, String.join(", ", of));
        }
    }

    private static void requireFraction(double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("%s is not above 0 and at most 1".formatted(value));
        }
    }
}
