package dev.sluice.cli;

import dev.sluice.lab.attack.Attack;
import dev.sluice.lab.attack.AttackException;
import dev.sluice.lab.attack.AttackKind;
import dev.sluice.lab.attack.AttackProgress;
import dev.sluice.lab.attack.AttackSettings;
import dev.sluice.lab.attack.AttackSummary;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.suite.Suite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        description = {
            "Attacks a model and tells what of a restricted suite came back.",
            "",
            "The attacker has the suite's items of split 'attack'; what counts is the accuracy on"
                    + " those of split 'held-out', which the attacker never has."
        },
        footer = {
            "",
            "Examples:",
            "  sluice attack ./open --suite substances.jsonl --control ./never-saw-it",
            "  sluice attack ./open --suite substances.jsonl --lr 3e-4,1e-3 --seeds 1 --steps 128",
            "  sluice attack ./open --suite substances.jsonl --json > attack.json"
        })
final class AttackCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder.")
    private Path model = Path.of("");

    @Option(
            names = "--suite",
            required = true,
            paramLabel = "FILE",
            description = "Restricted items, with splits 'attack' and 'held-out'.")
    private Path suiteFile = Path.of("");

    @Option(
            names = "--control",
            paramLabel = "FOLDER",
            description =
                    "A model that never saw the restricted data; it is attacked likewise, and what"
                            + " comes back of it too is not recovery but learning.")
    private Optional<Path> control = Optional.empty();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "relearn",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} by default.",
            completionCandidates = Kinds.class)
    private String kind = "";

    @Option(
            names = "--retain",
            paramLabel = "FILE",
            description = "A suite of general items, for attacks that train on those.")
    private Optional<Path> retain = Optional.empty();

    @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps a run; 400.")
    private int steps = AttackSettings.DEFAULT_BUDGET;

    @Option(names = "--batch", paramLabel = "N", description = "Texts a step; 16.")
    private int batch = AttackSettings.DEFAULT_BATCH;

    @Option(
            names = "--lr",
            split = ",",
            paramLabel = "RATE",
            description = "Learning rates to sweep; 1e-5,1e-4,1e-3,1e-2.")
    private List<Double> learningRates = AttackSettings.DEFAULT_LEARNING_RATES;

    @Option(names = "--seeds", split = ",", paramLabel = "SEED", description = "Seeds; 1,2,3.")
    private List<Long> seeds = AttackSettings.DEFAULT_SEEDS;

    @Mixin private JsonOption json = new JsonOption();

    /// The names of the kinds, for the help.
    static final class Kinds extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Kinds() {
            for (AttackKind each : AttackKind.values()) {
                add(each.text());
            }
        }
    }

    /// What is printed as JSON.
    record Output(
            AttackSummary summary,
            Optional<AttackSummary> controlSummary,
            AttackEvidence evidence,
            Optional<AttackEvidence> controlEvidence) {}

    @Override
    public Integer call() throws IOException {
        Suite suite = Suite.read(suiteFile);
        AttackSettings settings = settings();
        AttackEvidence evidence = attack(model, suite, settings);
        Optional<AttackEvidence> other = Optional.empty();
        if (control.isPresent()) {
            other = Optional.of(attack(control.get(), suite, settings));
        }
        AttackSummary summary =
                other.map(each -> AttackSummary.of(evidence, each))
                        .orElseGet(() -> AttackSummary.of(evidence));
        Optional<AttackSummary> controlSummary = other.map(AttackSummary::of);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, new Output(summary, controlSummary, evidence, other));
        } else {
            new AttackTable(evidence, summary, controlSummary).print(out);
        }
        return ExitCode.DONE;
    }

    private AttackSettings settings() {
        AttackKind chosen =
                AttackKind.of(kind)
                        .orElseThrow(
                                () ->
                                        new AttackException(
                                                "--kind " + kind,
                                                "there is no such attack",
                                                "choose one of " + AttackKind.all()));
        AttackSettings settings =
                AttackSettings.of(chosen)
                        .withBudget(steps)
                        .withBatch(batch)
                        .withLearningRates(learningRates)
                        .withSeeds(seeds);
        return retain.isPresent() ? settings.withRetain(Suite.read(retain.get())) : settings;
    }

    private AttackEvidence attack(Path attacked, Suite suite, AttackSettings settings)
            throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        AttackProgress progress =
                report -> {
                    err.printf(
                            "%s: %d/%d  %s, seed %d, step %d: held-out %.1f %%, own %.1f %%%n",
                            attacked,
                            report.pointsDone(),
                            report.points(),
                            report.setting(),
                            report.seed(),
                            report.point().step(),
                            report.point().heldOut().accuracy() * 100,
                            report.point().own().accuracy() * 100);
                    err.flush();
                };
        return Attack.run(attacked, suite, settings, progress);
    }
}
