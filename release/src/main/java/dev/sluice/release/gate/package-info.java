/// Decides whether an edition may be published. The front door is [Gate#decide]: a policy and the
/// evidence go in, a verdict comes out, and nothing else is read.
///
/// Its words are exact. A verdict says what was tried, within which budget, and what was seen; it
/// never says more, for a capability that no attack brought back may come back under another.
@org.jspecify.annotations.NullMarked
package dev.sluice.release.gate;
