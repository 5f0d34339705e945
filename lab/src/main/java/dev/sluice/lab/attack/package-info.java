/// Attacks on a model's weights: what of a restricted suite comes back under them. The front door
/// is [Attack]: a model folder, a suite and [AttackSettings] in, the
/// [evidence][dev.sluice.lab.evidence.AttackEvidence] out.
///
/// Every run computes on one core, so that the same bytes under the same settings give the same
/// curve on however many cores a sweep runs.
package dev.sluice.lab.attack;
