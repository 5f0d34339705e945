package dev.sluice.hub.page;

import java.util.List;

/// A folder of a repository.
///
/// @param above the folders on the way to it, the root first
/// @param lines what stands in it
/// @param downloadable whether the reader may download
public record FilesPage(
        Frame frame, RepoHead head, List<Crumb> above, List<Line> lines, boolean downloadable) {
    public FilesPage {
        above = List.copyOf(above);
        lines = List.copyOf(lines);
    }

    /// A folder on the way.
    public record Crumb(String name, String path) {}

    /// What stands in a folder.
    public sealed interface Line {
        /// Its last name.
        String name();

        /// Its path in the repository.
        String path();
    }

    /// A folder.
    public record Folder(String name, String path) implements Line {}

    /// A file.
    ///
    /// @param sha256 of the content, in hexadecimal
    public record File(String name, String path, long sizeBytes, String sha256) implements Line {}
}
