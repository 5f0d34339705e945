package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.git.IgnoreRules;
import dev.sluice.hub.git.RepoPath;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Committer;
import dev.sluice.hub.repo.Entry;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Possession;
import dev.sluice.hub.repo.PullRequest;
import dev.sluice.hub.repo.PullRequests;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Snapshots;
import dev.sluice.storage.BlobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `preupload` and `commit`.
final class CommitRoutes {
    private static final int MAX_FILES = 1_000;
    private static final int MAX_SAMPLE_CHARS = 4_096;

    private final Targets targets;
    private final Snapshots snapshots;
    private final Committer committer;
    private final PullRequests pulls;
    private final Permissions permissions;
    private final Possession possession;
    private final BlobStore blobs;
    private final FileBytes bytes;

    CommitRoutes(
            Targets targets,
            Snapshots snapshots,
            Committer committer,
            PullRequests pulls,
            Permissions permissions,
            Possession possession,
            BlobStore blobs,
            FileBytes bytes) {
        this.targets = targets;
        this.snapshots = snapshots;
        this.committer = committer;
        this.pulls = pulls;
        this.permissions = permissions;
        this.possession = possession;
        this.blobs = blobs;
        this.bytes = bytes;
    }

    void addTo(Router router) {
        router.on("POST", "api/{kind}/{ns}/{name}/preupload/**", this::preupload)
                .on("POST", "api/{kind}/{ns}/{name}/commit/**", this::commit);
    }

    private void preupload(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        String revision = String.join("/", exchange.rest());
        requireWrite(exchange, repo, revision);
        CommitInfo commit = snapshots.resolve(repo, revision);
        JsonNode body = exchange.json();
        IgnoreRules rules = ignoreRules(repo, commit, body);
        ArrayNode files = Json.array();
        for (JsonNode asked : Json.elements(body, "files", MAX_FILES)) {
            RepoPath path = RepoPath.ofFile(Json.text(asked, "path"));
            boolean large = UploadMode.isLarge(path, Json.size(asked, "size"), sample(asked));
            ObjectNode node =
                    files.addObject()
                            .put("path", path.text())
                            .put("uploadMode", large ? "lfs" : "regular")
                            .put("shouldIgnore", rules.ignores(path));
            snapshots
                    .findFile(repo, commit, path)
                    .map(Entry.File::blob)
                    // What was found damaged is no more unchanged: sending it again heals it.
                    .filter(blob -> bytes.isSound(repo, blob))
                    .ifPresent(blob -> node.put("oid", blob.etag()));
        }
        ObjectNode answer = Json.object();
        answer.set("files", files);
        exchange.sendJson(answer);
    }

    /// Those that the client is about to commit, else those of the repository.
    private IgnoreRules ignoreRules(Repo repo, CommitInfo commit, JsonNode body) {
        return Json.optionalText(body, "gitIgnore")
                .or(() -> committedRules(repo, commit))
                .map(IgnoreRules::parse)
                .orElse(IgnoreRules.NONE);
    }

    private Optional<String> committedRules(Repo repo, CommitInfo commit) {
        return snapshots
                .findFile(repo, commit, new RepoPath(".gitignore"))
                .map(Entry.File::blob)
                .flatMap(blob -> bytes.small(repo, blob, IgnoreRules.MAX_BYTES))
                .map(content -> new String(content, StandardCharsets.UTF_8));
    }

    private static byte[] sample(JsonNode file) {
        String text = Json.optionalText(file, "sample").orElse("");
        try {
            return Base64.getDecoder().decode(text.length() > MAX_SAMPLE_CHARS ? "" : text);
        } catch (IllegalArgumentException wrong) {
            throw Refusal.badRequest("a sample is not base64");
        }
    }

    private void commit(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        String revision = String.join("/", exchange.rest());
        requireWrite(exchange, repo, revision);
        CommitReader.Body body =
                new CommitReader(
                                blobs,
                                (path, sha256) ->
                                        possession
                                                .sizeForCommit(exchange.who(), repo, sha256)
                                                .orElseThrow(
                                                        () ->
                                                                Refusal.badRequest(
                                                                        "the content "
                                                                                + sha256
                                                                                + " of '"
                                                                                + path
                                                                                + "' was not uploaded"
                                                                                + " here; upload it"
                                                                                + " first")))
                        .read(exchange.body());
        Optional<PullRequest> pull = Optional.empty();
        String ref = ref(revision);
        if (exchange.flag("create_pr")) {
            CommitInfo from =
                    body.parent().isPresent()
                            ? snapshots.resolve(repo, body.parent().get().hex())
                            : snapshots.resolve(repo, revision);
            String title = body.message().lines().findFirst().orElse("");
            PullRequest opened =
                    pulls.open(
                            exchange.who(),
                            repo,
                            from.oid(),
                            title.substring(0, Math.min(title.length(), 200)),
                            body.message().substring(title.length()).strip());
            pull = Optional.of(opened);
            ref = Ref.pull(opened.number());
        }
        CommitInfo made =
                committer.commit(
                        exchange.who(),
                        repo,
                        new Committer.Request(ref, body.parent(), body.message(), body.changes()));
        String address = exchange.base() + "/" + repo.path();
        ObjectNode answer =
                Json.object()
                        .put("success", true)
                        .put("commitOid", made.oid().hex())
                        .put("commitUrl", address + "/commit/" + made.oid().hex())
                        .put("hookOutput", "");
        pull.ifPresent(
                each -> answer.put("pullRequestUrl", address + "/discussions/" + each.number()));
        exchange.sendJson(answer);
    }

    /// Members write; anybody else who is logged in and may read can propose, on a branch of a pull
    /// request of their own.
    private void requireWrite(Exchange exchange, Repo repo, String revision) {
        boolean proposes = exchange.flag("create_pr") || isOwnPull(exchange, repo, revision);
        if (proposes
                && exchange.who().isLoggedIn()
                && exchange.who().ceiling().includes(Role.WRITE)
                && permissions.mayRead(exchange.who(), repo)) {
            return;
        }
        permissions.require(exchange.who(), Role.WRITE, repo);
    }

    private boolean isOwnPull(Exchange exchange, Repo repo, String revision) {
        return revision.matches("refs/pr/\\d{1,9}")
                && pulls.find(repo, Integer.parseInt(revision.substring("refs/pr/".length())))
                        .author()
                        .equals(exchange.who().name());
    }

    private static String ref(String revision) {
        if (revision.startsWith("refs/")) {
            return revision;
        }
        return Ref.branch(revision.equals("HEAD") ? Ref.DEFAULT_BRANCH : revision);
    }
}
