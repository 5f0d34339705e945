package dev.sluice.hub.http;

import dev.sluice.hub.account.Role;
import dev.sluice.hub.git.Oid;
import dev.sluice.hub.repo.Branches;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Ref;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Snapshots;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Branches, tags and history: `refs`, `commits`, `branch`, `tag`, `super-squash`.
final class RefRoutes {
    private static final int PAGE = 50;
    private static final int MAX_PAGE = 1_000;

    private final Targets targets;
    private final Snapshots snapshots;
    private final Branches branches;

    RefRoutes(Targets targets, Snapshots snapshots, Branches branches) {
        this.targets = targets;
        this.snapshots = snapshots;
        this.branches = branches;
    }

    void addTo(Router router) {
        String repo = "api/{kind}/{ns}/{name}/";
        router.on("GET", repo + "refs", this::refs)
                .on("GET", repo + "commits/**", this::commits)
                .on("POST", repo + "branch/**", this::createBranch)
                .on("DELETE", repo + "branch/**", this::deleteBranch)
                .on("POST", repo + "tag/**", this::createTag)
                .on("DELETE", repo + "tag/**", this::deleteTag)
                .on("POST", repo + "super-squash/**", this::squash);
    }

    private void refs(Exchange exchange) throws IOException {
        List<Ref> refs = snapshots.refs(targets.seen(exchange));
        ObjectNode node = Json.object();
        node.set("branches", shape(refs, Ref::isBranch));
        node.putArray("converts");
        node.set("tags", shape(refs, Ref::isTag));
        if (exchange.flag("include_prs")) {
            node.set("pullRequests", shape(refs, Ref::isPull));
        }
        exchange.sendJson(node);
    }

    private static ArrayNode shape(List<Ref> refs, Predicate<Ref> kind) {
        ArrayNode array = Json.array();
        refs.stream()
                .filter(kind)
                .forEach(
                        ref -> {
                            ObjectNode node =
                                    array.addObject()
                                            .put("name", ref.shortName())
                                            .put("ref", ref.name())
                                            .put("targetCommit", ref.commit().hex());
                            ref.message().ifPresent(message -> node.put("message", message));
                        });
        return array;
    }

    private void commits(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        CommitInfo tip = targets.revision(repo, exchange.rest());
        int size =
                Paging.number(exchange, "limit").map(n -> Math.clamp(n, 1, MAX_PAGE)).orElse(PAGE);
        int start = Paging.start(exchange);
        ArrayNode array = Json.array();
        for (CommitInfo commit : snapshots.history(repo, tip, start, size)) {
            ObjectNode node =
                    array.addObject()
                            .put("id", commit.oid().hex())
                            .put("title", commit.title())
                            .put("message", commit.description())
                            .put("date", commit.at().toString());
            if (exchange.queries("expand").contains("formatted")) {
                node.putObject("formatted")
                        .put("title", Html.escape(commit.title()))
                        .put("message", Html.escape(commit.description()));
            }
            node.putArray("authors").addObject().put("user", commit.author());
        }
        exchange.with("X-Total-Count", Long.toString(tip.depth() + 1));
        if (start + size <= tip.depth()) {
            Paging.linkNext(exchange, start + size);
        }
        exchange.sendJson(array);
    }

    private void createBranch(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.WRITE);
        Optional<String> start =
                exchange.contentLength().orElse(0) == 0
                        ? Optional.empty()
                        : Json.optionalText(exchange.json(), "startingPoint");
        Oid from = snapshots.resolve(repo, start.orElse("HEAD")).oid();
        String name = Ref.branch(String.join("/", exchange.rest()));
        branches.create(exchange.who(), repo, new Ref(name, from, Optional.empty()));
        exchange.sendJson(Json.object());
    }

    private void deleteBranch(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.WRITE);
        branches.delete(exchange.who(), repo, Ref.branch(String.join("/", exchange.rest())));
        exchange.sendJson(Json.object());
    }

    private void createTag(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.WRITE);
        Oid at = targets.revision(repo, exchange.rest()).oid();
        JsonNode body = exchange.json();
        branches.create(
                exchange.who(),
                repo,
                new Ref(Ref.tag(Json.text(body, "tag")), at, Json.optionalText(body, "message")));
        exchange.sendJson(Json.object());
    }

    private void deleteTag(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.WRITE);
        branches.delete(exchange.who(), repo, Ref.tag(String.join("/", exchange.rest())));
        exchange.sendJson(Json.object());
    }

    private void squash(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.ADMIN);
        String message =
                Json.optionalText(exchange.json(), "message").orElse("Super-squash branch");
        branches.squash(
                exchange.who(), repo, Ref.branch(String.join("/", exchange.rest())), message);
        exchange.sendJson(Json.object());
    }
}
