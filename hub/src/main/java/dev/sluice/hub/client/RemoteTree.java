package dev.sluice.hub.client;

import dev.sluice.hub.PathText;
import dev.sluice.hub.git.RepoPath;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What stands in a revision: its commit, and all its files.
///
/// @param commit the commit's id
public record RemoteTree(String commit, List<RemoteFile> files) {
    private static final int MAX_FILES = 1_000_000;

    public RemoteTree {
        files = List.copyOf(files);
    }

    /// Asks a hub. Paths that could lead out of a folder are refused.
    public static RemoteTree of(HubConnection hub, RepoRef ref) {
        JsonNode info = hub.get(ref.api() + "/revision/" + PathText.encode(ref.revision()));
        String commit = info.path("sha").asString("");
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new HubClientException(
                    ref.toString(), "the hub names no commit", "check that it is a hub", null);
        }
        List<RemoteFile> files = new ArrayList<>();
        Optional<URI> page =
                Optional.of(hub.uri(ref.api() + "/tree/" + commit + "?recursive=true"));
        while (page.isPresent() && files.size() < MAX_FILES) {
            HttpResponse<InputStream> answer =
                    hub.send("GET", page.get(), BodyPublishers.noBody(), Optional.empty());
            page = HubConnection.next(answer);
            for (JsonNode entry : hub.page(answer)) {
                if (entry.path("type").asString("").equals("file")) {
                    files.add(file(entry));
                }
            }
        }
        return new RemoteTree(commit, files);
    }

    private static RemoteFile file(JsonNode entry) {
        RepoPath path = RepoPath.ofFile(entry.path("path").asString(""));
        JsonNode lfs = entry.path("lfs");
        return new RemoteFile(
                path.text(),
                entry.path("size").asLong(-1),
                entry.path("oid").asString(""),
                lfs.path("oid").isString()
                        ? Optional.of(lfs.path("oid").asString())
                        : Optional.empty());
    }
}
