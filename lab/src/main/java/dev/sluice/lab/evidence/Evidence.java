package dev.sluice.lab.evidence;

import dev.sluice.storage.Digest;

/// Something measured on one model. Evidence is stale, and refused, where any of the three digests
/// is not the one the gate expects.
public sealed interface Evidence permits SuiteEvidence, AttackEvidence {
    /// The model: the digest of its [Subject].
    Digest subject();

    /// The suite file's bytes.
    Digest suite();

    /// The canonical JSON of everything that was chosen for the measurement.
    Digest settings();
}
