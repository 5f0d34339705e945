/// Checks a sealed folder, more strictly than the format asks.
///
/// [dev.sluice.seal.verify.Verifier] is the door. What it finds is a
/// [dev.sluice.seal.verify.Verification], never an exception: a release that does not pass is an
/// expected answer.
package dev.sluice.seal.verify;
