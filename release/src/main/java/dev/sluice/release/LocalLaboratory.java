package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.lab.attack.Attack;
import dev.sluice.lab.attack.AttackKind;
import dev.sluice.lab.attack.AttackSettings;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.suite.SuiteRun;
import dev.sluice.release.gate.Check;
import dev.sluice.storage.Digest;
import java.io.IOException;

/// Runs models in this process.
public final class LocalLaboratory implements Laboratory {
    /// A laboratory that keeps nothing between calls.
    public LocalLaboratory() {}

    @Override
    public Digest settings(SuiteFile suite) {
        return Suite.read(suite.file()).settings().digest();
    }

    @Override
    public Digest settings(Check.Resists attack) {
        return chosen(attack).digest();
    }

    @Override
    public SuiteEvidence score(Model model, SuiteFile suite, Progress progress) throws IOException {
        Suite items = Suite.read(suite.file());
        try (Progress.Task task =
                progress.beginCount("scoring " + suite.name(), "items", items.items().size())) {
            SuiteEvidence evidence =
                    SuiteRun.run(model.folder(), items, model.subject(), task::advance).evidence();
            return new SuiteEvidence(
                    evidence.subject(),
                    evidence.suite(),
                    evidence.settings(),
                    suite.name(),
                    evidence.metric(),
                    evidence.outcomes(),
                    evidence.meanLoss());
        }
    }

    @Override
    public AttackEvidence attack(
            Model model, SuiteFile suite, Check.Resists attack, Progress progress)
            throws IOException {
        AttackSettings settings = chosen(attack);
        String name = "%s on %s".formatted(attack.attack(), model.folder().getFileName());
        long points =
                (long) attack.seeds().size()
                        * attack.learningRates().size()
                        * settings.evaluationSteps().size();
        try (Progress.Task task = progress.beginCount(name, "points", points)) {
            AttackEvidence evidence =
                    Attack.run(
                            model.folder(),
                            Suite.read(suite.file()),
                            settings,
                            _ -> task.advance(1));
            return new AttackEvidence(
                    model.subject().digest(),
                    evidence.suite(),
                    evidence.settings(),
                    evidence.attack(),
                    suite.name(),
                    evidence.budgetSteps(),
                    evidence.runs());
        }
    }

    private static AttackSettings chosen(Check.Resists attack) {
        AttackKind kind =
                AttackKind.of(attack.attack())
                        .orElseThrow(
                                () ->
                                        new ReleaseException(
                                                attack.attack(),
                                                "there is no such attack",
                                                "use one of " + AttackKind.all()));
        return AttackSettings.of(kind)
                .withBudget(attack.budgetSteps())
                .withSeeds(attack.seeds())
                .withLearningRates(attack.learningRates());
    }
}
