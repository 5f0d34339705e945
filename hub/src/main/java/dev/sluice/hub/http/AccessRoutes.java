package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.access.AccessReport;
import dev.sluice.hub.access.AccessRequest;
import dev.sluice.hub.access.AccessRequests;
import dev.sluice.hub.access.RequestCursor;
import dev.sluice.hub.access.RequestPage;
import dev.sluice.hub.access.RequestStatus;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.RepoKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Access to gated repositories: asking for it, deciding on it, and a table of who has it.
final class AccessRoutes {
    private static final int PAGE = 100;
    private static final int MAX_USERS = 1_000;

    private final Targets targets;
    private final AccessRequests requests;

    AccessRoutes(Targets targets, AccessRequests requests) {
        this.targets = targets;
        this.requests = requests;
    }

    void addTo(Router router) {
        String repo = "api/{kind}/{ns}/{name}/";
        router.on("GET", repo + "ask-access", this::own)
                .on("POST", repo + "ask-access", this::ask)
                .on("POST", repo + "user-access-request/cancel", this::cancel)
                .on("POST", repo + "user-access-request/handle", this::decide)
                .on("POST", repo + "user-access-request/batch", this::decideMany)
                .on("POST", repo + "user-access-request/grant", this::grant)
                .on("GET", repo + "user-access-request/{status}", this::list);
        for (RepoKind kind : RepoKind.values()) {
            router.on(
                    "GET",
                    kind.prefix() + "{ns}/{name}/user-access-report",
                    exchange -> report(exchange, kind));
        }
    }

    private void ask(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        Map<String, String> fields = new HashMap<>();
        if (exchange.contentLength().orElse(0) > 0) {
            exchange.json()
                    .path("fields")
                    .properties()
                    .forEach(each -> fields.put(each.getKey(), each.getValue().asString("")));
        }
        exchange.sendJson(shape(requests.request(repo, exchange.who(), fields)));
    }

    private void own(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        exchange.sendJson(
                shape(
                        requests.find(repo, exchange.who())
                                .orElseThrow(
                                        () -> Refusal.notFound("you did not ask for access"))));
    }

    private void cancel(Exchange exchange) throws IOException {
        if (!requests.withdraw(targets.seen(exchange), exchange.who())) {
            throw Refusal.notFound("you did not ask for access");
        }
        exchange.sendJson(Json.object());
    }

    private void decide(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        JsonNode body = exchange.json();
        exchange.sendJson(
                shape(
                        requests.decide(
                                repo,
                                exchange.who(),
                                user(body),
                                status(Json.text(body, "status")),
                                Json.optionalText(body, "rejectionReason"))));
    }

    private void decideMany(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        JsonNode body = exchange.json();
        List<String> users =
                Json.elements(body, "users", MAX_USERS).stream()
                        .map(each -> each.asString(""))
                        .toList();
        ArrayNode decided = Json.array();
        requests.decide(
                        repo,
                        exchange.who(),
                        users,
                        status(Json.text(body, "status")),
                        Json.optionalText(body, "rejectionReason"))
                .forEach(each -> decided.add(shape(each)));
        exchange.sendJson(decided);
    }

    private void grant(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        exchange.sendJson(shape(requests.grant(repo, exchange.who(), user(exchange.json()))));
    }

    private void list(Exchange exchange) throws IOException {
        RequestPage page =
                requests.list(
                        targets.seen(exchange),
                        exchange.who(),
                        status(exchange.name("status")),
                        exchange.query("cursor")
                                .map(RequestCursor::parse)
                                .orElse(RequestCursor.START),
                        Paging.number(exchange, "limit").orElse(PAGE));
        page.next().ifPresent(next -> Paging.linkNext(exchange, next.toString()));
        ArrayNode found = Json.array();
        page.requests().forEach(each -> found.add(shape(each)));
        exchange.sendJson(found);
    }

    private void report(Exchange exchange, RepoKind kind) throws IOException {
        Repo repo = targets.seen(exchange, kind);
        StringBuilder table = new StringBuilder();
        new AccessReport(requests).write(repo, exchange.who(), table);
        exchange.with("Content-Disposition", "attachment; filename=\"access.csv\"");
        exchange.send(
                200, "text/csv; charset=utf-8", table.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static RequestStatus status(String text) {
        return RequestStatus.of(text)
                .orElseThrow(
                        () ->
                                Refusal.badRequest(
                                        "'"
                                                + text
                                                + "' is no status; use pending, accepted or"
                                                + " rejected"));
    }

    /// Whose request is meant. Newer clients may name it by its id instead, for which the name of
    /// who asks will do: nobody asks twice.
    private static String user(JsonNode body) {
        return Json.optionalText(body, "requestId").orElseGet(() -> Json.text(body, "user"));
    }

    private static ObjectNode shape(AccessRequest request) {
        ObjectNode node = Json.object();
        ObjectNode user =
                node.putObject("user")
                        .put("_id", request.user().id())
                        .put("user", request.user().name())
                        .put("fullname", request.user().fullName());
        request.user().email().ifPresent(email -> user.put("email", email));
        node.put("requestId", request.user().name())
                .put("status", request.status().text())
                .put("timestamp", request.createdAt().toString());
        Optional.of(request.fields())
                .filter(fields -> !fields.isEmpty())
                .ifPresent(fields -> fields.forEach(node.putObject("fields")::put));
        request.decidedBy().ifPresent(by -> node.putObject("grantedBy").put("user", by));
        request.reason().ifPresent(reason -> node.put("rejectionReason", reason));
        request.expiresAt().ifPresent(at -> node.put("expiresAt", at.toString()));
        return node;
    }
}
