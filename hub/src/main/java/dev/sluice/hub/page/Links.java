package dev.sluice.hub.page;

import dev.sluice.hub.PathText;

/// Addresses inside a repository, encoded name by name.
///
/// @param repo the repository's address below the hub's root, such as `datasets/acme/words`
/// @param revision a branch, tag or commit
public record Links(String repo, String revision) {
    /// A folder of the file list; the root where the path is empty.
    public String tree(String path) {
        return below("tree", path);
    }

    /// A file's content.
    public String resolve(String path) {
        return below("resolve", path);
    }

    /// The commits before the revision.
    public String commits() {
        return repo + "/commits/" + PathText.encode(revision);
    }

    /// The page about the seal.
    public String seal() {
        return repo + "/seal/" + PathText.encode(revision);
    }

    /// The file list of another revision.
    public String at(String other) {
        return new Links(repo, other).tree("");
    }

    private String below(String what, String path) {
        String root = repo + "/" + what + "/" + PathText.encode(revision);
        return path.isEmpty() ? root : root + "/" + PathText.encodePath(path);
    }
}
