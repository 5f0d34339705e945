package dev.sluice.release;

import dev.sluice.storage.Digest;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/// What an edition consists of once it is described and sealed.
///
/// @param described what was written about it
/// @param absence what the search for withheld content in that came to; empty where none was made
/// @param sealed its signature and attestations
/// @param root the digest that was signed; empty where nothing was
record Publication(
        String edition,
        SortedMap<String, Digest> described,
        Optional<ObjectNode> absence,
        SortedMap<String, Digest> sealed,
        Optional<Digest> root) {
    /// Neither described nor sealed.
    static Publication none(String edition) {
        return new Publication(
                edition, new TreeMap<>(), Optional.empty(), new TreeMap<>(), Optional.empty());
    }
}
