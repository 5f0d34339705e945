package dev.sluice.hub.repo;

import dev.sluice.hub.git.Oid;
import java.time.Instant;
import java.util.Optional;

/// A commit as it is stored.
///
/// @param depth how many commits come before it
/// @param message all of it, the title included
public record CommitInfo(
        Oid oid,
        Oid tree,
        Optional<Oid> parent,
        long depth,
        String author,
        String title,
        String message,
        Instant at) {
    /// What follows the title.
    public String description() {
        int end = message.indexOf('\n');
        return end < 0 ? "" : message.substring(end).strip();
    }
}
