/// Suites: sets of scored items, and what a model scores on them.
///
/// The front door is [Suite#read(java.nio.file.Path)], then [SuiteRun]; what crosses to the gate is
/// [dev.sluice.lab.evidence.SuiteEvidence]. Scores follow lm-evaluation-harness: the same items
/// give the same `acc`, `acc_norm`, `exact_match`, perplexities and standard errors.
package dev.sluice.lab.suite;
