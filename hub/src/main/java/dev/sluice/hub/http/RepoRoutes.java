package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import dev.sluice.hub.repo.RepoName;
import dev.sluice.hub.repo.RepoSettings;
import dev.sluice.hub.repo.Repos;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Making, changing, moving and deleting repositories.
final class RepoRoutes {
    private final Targets targets;
    private final Repos repos;
    private final Permissions permissions;

    RepoRoutes(Targets targets, Repos repos, Permissions permissions) {
        this.targets = targets;
        this.repos = repos;
        this.permissions = permissions;
    }

    void addTo(Router router) {
        router.on("POST", "api/repos/create", this::create)
                .on("DELETE", "api/repos/delete", this::delete)
                .on("POST", "api/repos/move", this::move)
                .on("PUT", "api/{kind}/{ns}/{name}/settings", this::settings)
                .on("GET", "api/{kind}/{ns}/{name}/auth-check", this::mayRead)
                .on("GET", "api/{kind}/{ns}/{name}/auth-check/write", this::mayWrite);
    }

    private void create(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        if (!exchange.who().isLoggedIn()) {
            throw Refusal.unauthorized("this needs a token: log in and send it");
        }
        RepoName name = name(exchange, body);
        Access access =
                access(body)
                        .orElse(
                                body.path("private").asBoolean(false)
                                        ? Access.PRIVATE
                                        : Access.PUBLIC);
        Repos.Creation made = repos.create(exchange.who(), kind(body), name, access);
        if (!made.created()) {
            permissions.requireSee(exchange.who(), made.repo());
        }
        String url = exchange.base() + "/" + made.repo().path();
        ObjectNode answer =
                Json.object()
                        .put("url", url)
                        .put("name", made.repo().name().toString())
                        .put("id", made.repo().id());
        if (made.created()) {
            exchange.sendJson(answer);
        } else {
            // Clients that do not mind read the address from the error.
            String message = "You already created this " + made.repo().kind().text() + " repo";
            exchange.with("X-Error-Message", message);
            exchange.sendJson(409, answer.put("error", message));
        }
    }

    private void delete(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        Repo repo = targets.seen(exchange.who(), kind(body), name(exchange, body).toString());
        repos.delete(exchange.who(), repo);
        exchange.sendJson(Json.object());
    }

    private void move(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        Repo repo = targets.seen(exchange.who(), kind(body), Json.text(body, "fromRepo"));
        String to = Json.text(body, "toRepo");
        RepoName target =
                RepoName.parse(to)
                        .orElseThrow(
                                () -> Refusal.badRequest("'" + to + "' is not namespace/name"));
        Repo moved = repos.move(exchange.who(), repo, target);
        exchange.sendJson(
                Json.object()
                        .put("url", exchange.base() + "/" + moved.path())
                        .put("name", moved.name().toString()));
    }

    private void settings(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.ADMIN);
        JsonNode body = exchange.json();
        Optional<Access> access = access(body);
        if (body.has("private")) {
            boolean wanted = body.path("private").asBoolean(false);
            access = Optional.of(wanted ? Access.PRIVATE : opened(repo));
        }
        if (body.has("gated")) {
            access =
                    Optional.of(
                            switch (body.path("gated").asString("")) {
                                case "auto" -> Access.GATED_AUTO;
                                case "manual" -> Access.GATED_MANUAL;
                                case "false", "" -> Access.PUBLIC;
                                default ->
                                        throw Refusal.badRequest(
                                                "gated is \"auto\", \"manual\" or false");
                            });
        }
        OptionalInt days =
                body.path("grantDays").isIntegralNumber()
                        ? OptionalInt.of(Math.clamp(body.path("grantDays").longValue(), 0, 36_500))
                        : OptionalInt.empty();
        Repo after = repos.change(exchange.who(), repo, new RepoSettings(access, days));
        exchange.sendJson(
                Json.object()
                        .put("private", after.access() == Access.PRIVATE)
                        .put("access", after.access().text()));
    }

    /// What a repository becomes that is to be private no more.
    private static Access opened(Repo repo) {
        return repo.access() == Access.PRIVATE ? Access.PUBLIC : repo.access();
    }

    private void mayRead(Exchange exchange) throws IOException {
        targets.requireRead(exchange, targets.seen(exchange));
        exchange.sendJson(Json.object());
    }

    private void mayWrite(Exchange exchange) throws IOException {
        Repo repo = targets.with(exchange, Role.WRITE);
        exchange.sendJson(Json.object().put("id", repo.id()));
    }

    private static RepoKind kind(JsonNode body) {
        String text = Json.optionalText(body, "type").orElse("model");
        return RepoKind.of(text)
                .orElseThrow(() -> Refusal.badRequest("'" + text + "' is no type of repository"));
    }

    /// Older clients send `organization` apart; without one it is the asker's own.
    private static RepoName name(Exchange exchange, JsonNode body) {
        String name = Json.text(body, "name");
        int slash = name.indexOf('/');
        return slash > 0
                ? new RepoName(name.substring(0, slash), name.substring(slash + 1))
                : new RepoName(
                        Json.optionalText(body, "organization").orElse(exchange.who().name()),
                        name);
    }

    private static Optional<Access> access(JsonNode body) {
        return Json.optionalText(body, "visibility")
                .map(
                        text ->
                                Access.of(text)
                                        .orElseThrow(
                                                () ->
                                                        Refusal.badRequest(
                                                                "'"
                                                                        + text
                                                                        + "' is no visibility of this"
                                                                        + " hub; use public, private,"
                                                                        + " gated-auto, gated-manual or"
                                                                        + " api-only")));
    }
}
