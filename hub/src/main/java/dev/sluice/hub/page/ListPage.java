package dev.sluice.hub.page;

import java.util.List;
import java.util.Optional;

/// The repositories of a kind.
///
/// @param kind `models`, `datasets` or `spaces`
/// @param query what was searched for; empty for all
/// @param total how many there are on all pages
/// @param previous the address of the page before, below the hub's root
/// @param next the address of the page after
public record ListPage(
        Frame frame,
        String kind,
        String query,
        List<RepoLine> repos,
        long total,
        Optional<String> previous,
        Optional<String> next) {
    public ListPage {
        repos = List.copyOf(repos);
    }
}
