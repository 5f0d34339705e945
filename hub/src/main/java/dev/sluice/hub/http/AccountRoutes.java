package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.Accounts;
import dev.sluice.hub.account.Membership;
import dev.sluice.hub.account.Token;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.repo.Card;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Who one is, and the small requests that clients make besides.
final class AccountRoutes {
    private final Database database;
    private final Accounts accounts;
    private final Tokens tokens;

    AccountRoutes(Database database, Accounts accounts, Tokens tokens) {
        this.database = database;
        this.accounts = accounts;
        this.tokens = tokens;
    }

    void addTo(Router router) {
        router.on("GET", "api/whoami-v2", this::whoami)
                .on("POST", "api/validate-yaml", this::validateYaml)
                .on("GET", "api/agent-harnesses", this::agentHarnesses)
                .on("GET", "api/telemetry/**", exchange -> exchange.sendEmpty(200));
    }

    private record Found(Account account, Token token, List<Membership> orgs) {}

    private void whoami(Exchange exchange) throws IOException {
        if (!exchange.who().isLoggedIn()) {
            throw Refusal.unauthorized("no token was sent: log in and send it");
        }
        Optional<Found> found =
                database.read(
                        handle -> {
                            Optional<Account> account =
                                    accounts.byId(handle, exchange.who().accountId());
                            Optional<Token> token = tokens.find(handle, exchange.who().tokenId());
                            return account.isEmpty() || token.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(
                                            new Found(
                                                    account.get(),
                                                    token.get(),
                                                    accounts.organisationsOf(
                                                            handle, account.get())));
                        });
        exchange.sendJson(
                shape(found.orElseThrow(() -> Refusal.unauthorized("the token was revoked"))));
    }

    private static ObjectNode shape(Found found) {
        Account account = found.account();
        ObjectNode node =
                Json.object()
                        .put("type", "user")
                        .put("id", account.id())
                        .put("name", account.name())
                        .put("fullname", account.fullName())
                        .put("isPro", false)
                        .put("canPay", false)
                        .put("periodEnd", (String) null);
        account.email().ifPresent(email -> node.put("email", email).put("emailVerified", true));
        ArrayNode orgs = node.putArray("orgs");
        for (Membership membership : found.orgs()) {
            orgs.addObject()
                    .put("type", "org")
                    .put("id", membership.org().id())
                    .put("name", membership.org().name())
                    .put("fullname", membership.org().fullName())
                    .put("roleInOrg", membership.role().text());
        }
        node.putObject("auth")
                .put("type", "access_token")
                .putObject("accessToken")
                .put("displayName", found.token().name())
                .put("role", found.token().role().text())
                .put("createdAt", found.token().createdAt().toString());
        return node;
    }

    /// Clients ask this of every README before they upload it.
    private void validateYaml(Exchange exchange) throws IOException {
        JsonNode body = exchange.json();
        Card card = Card.parse(Json.text(body, "content"));
        ObjectNode answer = Json.object();
        ArrayNode errors = answer.putArray("errors");
        ArrayNode warnings = answer.putArray("warnings");
        card.flaw().ifPresent(flaw -> errors.addObject().put("message", flaw));
        if (errors.isEmpty() && card.facts().isEmpty()) {
            warnings.addObject()
                    .put("message", "empty or missing yaml metadata in repo card: add license: …");
        }
        exchange.sendJson(errors.isEmpty() ? 200 : 400, answer);
    }

    private void agentHarnesses(Exchange exchange) throws IOException {
        ObjectNode node = Json.object();
        node.putArray("standardEnvVars");
        node.putObject("harnesses");
        exchange.sendJson(node);
    }
}
