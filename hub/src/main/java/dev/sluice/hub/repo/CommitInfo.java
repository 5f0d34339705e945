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
        Instant at) {}
