package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.engine.LocalModel;
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
        return attack.settingsDigest();
    }

    @Override
    public SuiteEvidence score(Model model, SuiteFile suite, Progress progress) throws IOException {
        Suite items = Suite.read(suite.file());
        try (LocalModel local = LocalModel.open(model.folder());
                Progress.Task task =
                        progress.begin("scoring " + suite.name(), items.items().size())) {
            SuiteEvidence evidence =
                    SuiteRun.run(local, items, model.subject(), task::advance).evidence();
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
            Model model, SuiteFile suite, Check.Resists attack, Progress progress) {
        throw new ReleaseException(
                attack.attack(), "this attack is not offered yet", "leave out the check resists");
    }
}
