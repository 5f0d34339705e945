package dev.sluice.hub.page;

import java.util.List;
import java.util.Optional;

/// A repository's README.
///
/// @param facts its head
/// @param html its text
/// @param flaw what is wrong with its head, if anything is
public record CardView(List<Fact> facts, SafeHtml html, Optional<String> flaw) {
    public CardView {
        facts = List.copyOf(facts);
    }
}
