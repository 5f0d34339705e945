package dev.sluice.hub.page;

/// All that a seal says.
///
/// @param verify how to check it oneself, as lines for a terminal
public record SealPage(Frame frame, RepoHead head, TrustView trust, String verify) {}
