package dev.sluice.seal.model;

import java.util.List;

/// What a signature leaves out: files and folders by their names from the signed folder down, no
/// patterns (OMS 1.0, `ignore_paths`).
///
/// @param paths such as `.git`
public record IgnoredPaths(List<String> paths) {
    /// Where attestations stand: they are made after the signature, about its root digest.
    public static final String ATTESTATIONS = "attestations";

    /// The signature itself.
    public static final String SIGNATURE = "model.sig";

    /// What other signers of the format leave out too, and what a signature cannot cover.
    public static final IgnoredPaths DEFAULT =
            new IgnoredPaths(
                    List.of(
                            ".git",
                            ".gitattributes",
                            ".github",
                            ".gitignore",
                            ATTESTATIONS,
                            SIGNATURE));

    public IgnoredPaths {
        paths = List.copyOf(paths);
    }

    /// Whether the file is left out.
    public boolean cover(String name) {
        return paths.stream().anyMatch(path -> name.equals(path) || name.startsWith(path + "/"));
    }
}
