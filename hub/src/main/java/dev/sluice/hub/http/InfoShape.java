package dev.sluice.hub.http;

import dev.sluice.hub.git.Oid;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Card;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Entry;
import dev.sluice.hub.repo.Recent;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.Snapshots;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A repository as JSON, as clients read it.
final class InfoShape {
    private static final int MAX_CARD_BYTES = 1024 * 1024;
    private static final int MAX_CONFIG_BYTES = 256 * 1024;
    private static final int CACHED = 1_000;

    private final Snapshots snapshots;
    private final FileBytes bytes;
    private final Recent<Oid, Card> cards = new Recent<>(CACHED);
    private final Recent<Oid, ObjectNode> configs = new Recent<>(CACHED);

    InfoShape(Snapshots snapshots, FileBytes bytes) {
        this.snapshots = snapshots;
        this.bytes = bytes;
    }

    /// All that is told of a repository at a commit.
    ///
    /// @param blobs whether files are listed with sizes and hashes
    ObjectNode of(Repo repo, CommitInfo commit, boolean blobs) {
        Card card = card(repo, commit);
        String id = repo.name().toString();
        ObjectNode node =
                Json.object()
                        .put("_id", repo.id())
                        .put("id", id)
                        .put("author", repo.name().namespace())
                        .put("sha", commit.oid().hex())
                        .put("lastModified", repo.updatedAt().toString())
                        .put("createdAt", repo.createdAt().toString())
                        .put("private", repo.access() == Access.PRIVATE)
                        .put("visibility", repo.access() == Access.PRIVATE ? "private" : "public")
                        .put("disabled", repo.access() == Access.API_ONLY)
                        .put("downloads", repo.downloads())
                        .put("likes", 0)
                        .put("xetEnabled", repo.access() != Access.API_ONLY);
        if (repo.kind() == RepoKind.MODEL) {
            node.put("modelId", id);
        }
        switch (repo.access()) {
            case GATED_AUTO -> node.put("gated", "auto");
            case GATED_MANUAL -> node.put("gated", "manual");
            case PUBLIC, PRIVATE, API_ONLY -> node.put("gated", false);
        }
        ArrayNode tags = node.putArray("tags");
        card.tags().forEach(tags::add);
        card.fact("pipeline_tag").ifPresent(tag -> node.put("pipeline_tag", tag));
        card.fact("library_name").ifPresent(name -> node.put("library_name", name));
        node.set("cardData", card.facts());
        config(repo, commit).ifPresent(config -> node.set("config", config));
        Map<RepoPath, Blob> files = snapshots.files(repo, commit.tree());
        node.put("usedStorage", files.values().stream().mapToLong(Blob::sizeBytes).sum());
        ArrayNode siblings = node.putArray("siblings");
        files.forEach((path, blob) -> siblings.add(sibling(path, blob, blobs)));
        return node;
    }

    /// The README's head; nothing of an api-only repository's files is told.
    Card card(Repo repo, CommitInfo commit) {
        return small(repo, commit, "README.md", MAX_CARD_BYTES)
                .map(
                        file ->
                                cards.get(
                                        file.oid(),
                                        _ -> Card.parse(text(repo, file, MAX_CARD_BYTES))))
                .orElse(Card.EMPTY);
    }

    /// What was asked for, and the name.
    static ObjectNode only(ObjectNode node, List<String> keys) {
        ObjectNode some = Json.object();
        some.set("_id", node.path("_id"));
        some.set("id", node.path("id"));
        for (String key : keys) {
            if (node.has(key)) {
                some.set(key, node.path(key));
            }
        }
        return some;
    }

    private static ObjectNode sibling(RepoPath path, Blob blob, boolean blobs) {
        ObjectNode node = Json.object().put("rfilename", path.text());
        if (blobs) {
            node.put("size", blob.sizeBytes()).put("blobId", blob.oid().hex());
            if (blob.large()) {
                node.putObject("lfs")
                        .put("sha256", blob.sha256().hex())
                        .put("size", blob.sizeBytes())
                        .put("pointerSize", blob.pointer().encode().length);
            }
        }
        return node;
    }

    /// What of `config.json` libraries choose their classes by.
    private Optional<ObjectNode> config(Repo repo, CommitInfo commit) {
        return small(repo, commit, "config.json", MAX_CONFIG_BYTES)
                .map(
                        file ->
                                configs.get(
                                        file.oid(),
                                        _ -> config(text(repo, file, MAX_CONFIG_BYTES))));
    }

    private static ObjectNode config(String text) {
        ObjectNode some = Json.object();
        try {
            JsonNode whole = Json.MAPPER.readTree(text);
            for (String key : List.of("architectures", "model_type")) {
                if (whole.has(key)) {
                    some.set(key, whole.path(key));
                }
            }
        } catch (JacksonException notJson) {
            // A file of that name may hold anything; then there is nothing to choose by.
            return some;
        }
        return some;
    }

    private Optional<Blob> small(Repo repo, CommitInfo commit, String name, int maxBytes) {
        if (repo.access() == Access.API_ONLY) {
            return Optional.empty();
        }
        return snapshots
                .findFile(repo, commit, new RepoPath(name))
                .map(Entry.File::blob)
                .filter(blob -> !blob.large() && blob.sizeBytes() <= maxBytes);
    }

    private String text(Repo repo, Blob blob, int maxBytes) {
        return new String(
                bytes.small(repo, blob, maxBytes).orElse(new byte[0]), StandardCharsets.UTF_8);
    }
}
