package dev.sluice.hub.http;

import dev.sluice.hub.PathText;
import dev.sluice.hub.Refusal;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Entry;
import dev.sluice.hub.repo.LastCommits;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Snapshots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What stands in a commit: `tree` and `paths-info`.
final class TreeRoutes {
    private static final int PAGE = 1_000;
    private static final int PAGE_EXPANDED = 100;
    private static final int MAX_PATHS = 1_000;
    private static final int MAX_FORM_BYTES = 1024 * 1024;

    private final Targets targets;
    private final Snapshots snapshots;
    private final LastCommits lastCommits;
    private final XetHashes xetHashes;

    TreeRoutes(Targets targets, Snapshots snapshots, LastCommits lastCommits, XetHashes xetHashes) {
        this.targets = targets;
        this.snapshots = snapshots;
        this.lastCommits = lastCommits;
        this.xetHashes = xetHashes;
    }

    void addTo(Router router) {
        router.on("GET", "api/{kind}/{ns}/{name}/tree/**", this::tree)
                .on("POST", "api/{kind}/{ns}/{name}/paths-info/**", this::pathsInfo);
    }

    private void tree(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        Targets.Location at = targets.location(repo, exchange.rest());
        boolean expand = exchange.flag("expand");
        List<Entry> all = snapshots.list(repo, at.commit(), at.path(), exchange.flag("recursive"));
        int size = expand ? PAGE_EXPANDED : PAGE;
        send(exchange, repo, at.commit(), Paging.page(exchange, all, size, size), expand);
    }

    private void pathsInfo(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        CommitInfo commit = targets.revision(repo, exchange.rest());
        Asked asked = asked(exchange);
        List<Entry> found = new ArrayList<>();
        for (String path : asked.paths()) {
            RepoPath clean =
                    new RepoPath(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
            snapshots.entry(repo, commit, clean).ifPresent(found::add);
        }
        send(exchange, repo, commit, found, asked.expand());
    }

    private record Asked(List<String> paths, boolean expand) {}

    /// Python sends a form, JavaScript JSON.
    private static Asked asked(Exchange exchange) throws IOException {
        if (exchange.header("Content-Type").orElse("").startsWith("application/json")) {
            JsonNode body = exchange.json();
            List<String> paths =
                    Json.elements(body, "paths", MAX_PATHS).stream()
                            .map(JsonNode::asString)
                            .toList();
            return new Asked(paths, body.path("expand").asBoolean(false));
        }
        byte[] bytes = exchange.body().readNBytes(MAX_FORM_BYTES + 1);
        if (bytes.length > MAX_FORM_BYTES) {
            throw Refusal.tooLarge("the form is longer than " + MAX_FORM_BYTES + " bytes");
        }
        List<String> paths = new ArrayList<>();
        boolean expand = false;
        for (String field : new String(bytes, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = Math.max(0, field.indexOf('='));
            String value =
                    PathText.decode(
                            field.substring(equals).replaceFirst("^=", "").replace('+', ' '));
            switch (field.substring(0, equals)) {
                case "paths" -> paths.add(value);
                case "expand" -> expand = value.equalsIgnoreCase("true");
                default -> {}
            }
        }
        if (paths.size() > MAX_PATHS) {
            throw Refusal.badRequest("more than " + MAX_PATHS + " paths; ask in parts");
        }
        return new Asked(paths, expand);
    }

    private void send(
            Exchange exchange, Repo repo, CommitInfo commit, List<Entry> entries, boolean expand)
            throws IOException {
        Map<RepoPath, CommitInfo> last =
                expand
                        ? lastCommits.of(repo, commit, entries.stream().map(Entry::path).toList())
                        : Map.of();
        Map<String, String> xet = xetHashes.of(repo, entries);
        ArrayNode array = Json.array();
        for (Entry entry : entries) {
            ObjectNode node = shape(entry, xet);
            Optional.ofNullable(last.get(entry.path()))
                    .ifPresent(
                            each -> {
                                node.putObject("lastCommit")
                                        .put("id", each.oid().hex())
                                        .put("title", each.title())
                                        .put("date", each.at().toString());
                                if (entry instanceof Entry.File) {
                                    node.putNull("securityFileStatus");
                                }
                            });
            array.add(node);
        }
        exchange.sendJson(array);
    }

    private static ObjectNode shape(Entry entry, Map<String, String> xetHashes) {
        return switch (entry) {
            case Entry.Folder(var path, var oid) ->
                    Json.object()
                            .put("type", "directory")
                            .put("oid", oid.hex())
                            .put("size", 0)
                            .put("path", path.text());
            case Entry.File(var path, Blob blob) -> {
                ObjectNode node =
                        Json.object()
                                .put("type", "file")
                                .put("oid", blob.oid().hex())
                                .put("size", blob.sizeBytes())
                                .put("path", path.text());
                if (blob.large()) {
                    node.putObject("lfs")
                            .put("oid", blob.sha256().hex())
                            .put("size", blob.sizeBytes())
                            .put("pointerSize", blob.pointer().encode().length);
                    String xet = xetHashes.get(blob.sha256().hex());
                    if (xet != null) {
                        node.put("xetHash", xet);
                    }
                }
                yield node;
            }
        };
    }
}
