package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.PullRequest;
import dev.sluice.hub.repo.PullRequests;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Snapshots;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Pull requests, which clients call discussions.
final class DiscussionRoutes {
    private final Targets targets;
    private final Snapshots snapshots;
    private final PullRequests pulls;
    private final Permissions permissions;
    private final InstantSource clock;

    DiscussionRoutes(
            Targets targets,
            Snapshots snapshots,
            PullRequests pulls,
            Permissions permissions,
            InstantSource clock) {
        this.targets = targets;
        this.snapshots = snapshots;
        this.pulls = pulls;
        this.permissions = permissions;
        this.clock = clock;
    }

    void addTo(Router router) {
        String path = "api/{kind}/{ns}/{name}/discussions";
        router.on("POST", path, this::open)
                .on("GET", path, this::list)
                .on("GET", path + "/{number}", this::show)
                .on("POST", path + "/{number}/merge", this::merge)
                .on("POST", path + "/{number}/status", this::status);
    }

    private void open(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        if (!exchange.who().isLoggedIn() || !exchange.who().ceiling().includes(Role.WRITE)) {
            throw Refusal.unauthorized("this needs a token that may write");
        }
        targets.requireRead(exchange, repo);
        JsonNode body = exchange.json();
        if (!body.path("pullRequest").asBoolean(false)) {
            throw Refusal.badRequest(
                    "this hub has pull requests and no discussions; send pullRequest: true");
        }
        PullRequest opened =
                pulls.open(
                        exchange.who(),
                        repo,
                        snapshots.resolve(repo, Ref.DEFAULT_BRANCH).oid(),
                        Json.text(body, "title"),
                        Json.optionalText(body, "description").orElse(""));
        exchange.sendJson(
                Json.object()
                        .put("num", opened.number())
                        .put("pullRequest", true)
                        .put(
                                "url",
                                exchange.base()
                                        + "/"
                                        + repo.path()
                                        + "/discussions/"
                                        + opened.number()));
    }

    private void list(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        ObjectNode node = Json.object();
        ArrayNode array = node.putArray("discussions");
        pulls.list(repo).forEach(pull -> array.add(shape(repo, pull)));
        exchange.sendJson(node.put("count", array.size()).put("start", 0));
    }

    private void show(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        PullRequest pull = pulls.find(repo, number(exchange));
        ObjectNode node = shape(repo, pull);
        ObjectNode event = event(repo, pull, "comment", pull.author(), pull.createdAt());
        node.putArray("events").add(event);
        event.putObject("data")
                .put("edited", false)
                .put("hidden", false)
                .putObject("latest")
                .put("raw", pull.description())
                .put("html", Html.escape(pull.description()))
                .put("updatedAt", pull.createdAt().toString());
        node.putArray("filesWithConflicts");
        node.putObject("changes").put("base", "refs/heads/main");
        exchange.sendJson(node);
    }

    private void merge(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.WRITE);
        pulls.merge(exchange.who(), repo, number(exchange));
        exchange.sendJson(Json.object());
    }

    private void status(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        int number = number(exchange);
        if (!pulls.find(repo, number).author().equals(exchange.who().name())) {
            permissions.require(exchange.who(), Role.WRITE, repo);
        }
        if (!Json.text(exchange.json(), "status").equals("closed")) {
            throw Refusal.badRequest("an open pull request can be closed or merged, nothing else");
        }
        pulls.close(exchange.who(), repo, number);
        ObjectNode answer = Json.object();
        ObjectNode event =
                event(
                        repo,
                        pulls.find(repo, number),
                        "status-change",
                        exchange.who().name(),
                        clock.instant());
        event.putObject("data").put("status", "closed");
        answer.set("newStatus", event);
        exchange.sendJson(answer);
    }

    /// What happened to a pull request, as `deserialize_event` of huggingface_hub's `community.py`
    /// reads it, without its `data`.
    private static ObjectNode event(
            Repo repo, PullRequest pull, String type, String author, Instant at) {
        ObjectNode event =
                Json.object()
                        .put("id", repo.id() + "-" + pull.number() + "-" + type)
                        .put("type", type)
                        .put("createdAt", at.toString());
        event.putObject("author").put("name", author);
        return event;
    }

    private static int number(Exchange exchange) {
        String text = exchange.name("number");
        if (!text.matches("\\d{1,9}")) {
            throw Refusal.notFound("there is no pull request '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static ObjectNode shape(Repo repo, PullRequest pull) {
        ObjectNode node =
                Json.object()
                        .put("num", pull.number())
                        .put("title", pull.title())
                        .put("status", pull.status())
                        .put("createdAt", pull.createdAt().toString())
                        .put("isPullRequest", true)
                        .put("pinned", false)
                        .put("numComments", 0);
        node.putObject("author").put("name", pull.author());
        node.putObject("repo").put("name", repo.name().toString()).put("type", repo.kind().text());
        return node;
    }
}
