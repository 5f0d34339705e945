package dev.sluice.hub.page;

import java.time.Instant;
import java.util.List;

/// A repository in a list.
///
/// @param path its address below the hub's root
/// @param name `namespace/name`
/// @param marks what to know before one clicks: access, seal
/// @param tags as its card says
/// @param downloads how often a file of it was downloaded
public record RepoLine(
        String path,
        String name,
        List<Mark> marks,
        List<String> tags,
        long downloads,
        Instant updatedAt) {
    public RepoLine {
        marks = List.copyOf(marks);
        tags = List.copyOf(tags);
    }
}
