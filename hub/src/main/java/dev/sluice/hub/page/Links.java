package dev.sluice.hub.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

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
        return repo + "/commits/" + encode(revision);
    }

    /// The page about the seal.
    public String seal() {
        return repo + "/seal/" + encode(revision);
    }

    /// The file list of another revision.
    public String at(String other) {
        return new Links(repo, other).tree("");
    }

    private String below(String what, String path) {
        String root = repo + "/" + what + "/" + encode(revision);
        return path.isEmpty()
                ? root
                : root
                        + "/"
                        + List.of(path.split("/", -1)).stream()
                                .map(Links::encode)
                                .collect(Collectors.joining("/"));
    }

    /// One name as part of an address.
    public static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
