package dev.sluice.lab.evidence;

import dev.sluice.storage.Digest;

/// A suite's scores on one model.
///
/// @param suiteName what plans call the suite
/// @param metric `acc`, `acc_norm`, `exact_match`
/// @param meanLoss nats per token of the right answers
public record SuiteEvidence(
        Digest subject,
        Digest suite,
        Digest settings,
        String suiteName,
        String metric,
        ItemOutcomes outcomes,
        double meanLoss)
        implements Evidence {}
