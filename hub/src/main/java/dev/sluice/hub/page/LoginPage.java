package dev.sluice.hub.page;

import java.util.Optional;

/// Where a token is pasted.
///
/// @param then where to go after it, below the hub's root
/// @param failure why it did not work the last time
public record LoginPage(Frame frame, String then, Optional<String> failure) {}
