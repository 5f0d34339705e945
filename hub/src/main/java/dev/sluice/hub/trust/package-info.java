/// Whose seals count, whether a commit's seal passes, and which releases were taken back.
///
/// [dev.sluice.hub.trust.SealGate] decides before a commit, [dev.sluice.hub.trust.Seals] remembers
/// what passed.
package dev.sluice.hub.trust;
