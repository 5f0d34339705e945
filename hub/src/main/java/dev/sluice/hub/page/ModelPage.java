package dev.sluice.hub.page;

import java.util.Optional;

/// A repository's first page.
///
/// @param trust of the shown revision, where it is sealed
/// @param use how to get it, as lines for a terminal
public record ModelPage(
        Frame frame,
        RepoHead head,
        CardView card,
        Optional<TrustView> trust,
        AccessView access,
        String use) {}
