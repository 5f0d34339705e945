package dev.sluice.release;

import dev.sluice.edition.Progress;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.Subject;
import dev.sluice.lab.evidence.SuiteEvidence;
import dev.sluice.release.gate.Check;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Path;

/// Where models are run. A release asks it only for what no earlier evidence says.
public interface Laboratory {
    /// A model's folder, with the digests of all its files.
    record Model(Path folder, Subject subject) {}

    /// A suite's file, with its digest and what the plan calls it.
    record SuiteFile(String name, Path file, Digest digest) {}

    /// All that is chosen for scoring this suite, in one digest.
    ///
    /// @throws dev.sluice.lab.suite.SuiteException where the file is no suite
    Digest settings(SuiteFile suite) throws IOException;

    /// All that is chosen for this attack, in one digest.
    Digest settings(Check.Resists attack) throws IOException;

    /// Scores a suite on a model.
    SuiteEvidence score(Model model, SuiteFile suite, Progress progress) throws IOException;

    /// Attacks a copy of a model.
    AttackEvidence attack(Model model, SuiteFile suite, Check.Resists attack, Progress progress)
            throws IOException;
}
