package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.repo.CommitInfo;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.trust.Advisories;
import dev.sluice.hub.trust.CountedSigner;
import dev.sluice.hub.trust.SealSummary;
import dev.sluice.hub.trust.Seals;
import dev.sluice.hub.trust.Signers;
import dev.sluice.hub.trust.Withdrawal;
import dev.sluice.storage.Digest;
import dev.sluice.storage.database.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Whose seals count, what they say, and what was taken back. No client of the Hugging Face hub
/// knows these addresses; `sluice` does.
final class TrustRoutes {
    private final Database database;
    private final Targets targets;
    private final Signers signers;
    private final Seals seals;
    private final Advisories advisories;

    TrustRoutes(
            Database database,
            Targets targets,
            Signers signers,
            Seals seals,
            Advisories advisories) {
        this.database = database;
        this.targets = targets;
        this.signers = signers;
        this.seals = seals;
        this.advisories = advisories;
    }

    void addTo(Router router) {
        router.on("GET", "api/namespaces/{ns}/signers", this::list)
                .on("POST", "api/namespaces/{ns}/signers", this::register)
                .on("DELETE", "api/namespaces/{ns}/signers/{key}", this::remove)
                .on("POST", "api/advisories", this::receive)
                .on("GET", "api/advisories/{release}", this::advisories)
                .on("GET", "api/{kind}/{ns}/{name}/seal/**", this::seal);
    }

    private void list(Exchange exchange) throws IOException {
        List<CountedSigner> counted =
                database.read(handle -> signers.of(handle, exchange.name("ns")));
        ArrayNode array = Json.array();
        counted.forEach(each -> array.add(signer(each)));
        exchange.sendJson(array);
    }

    private void register(Exchange exchange) throws IOException {
        String namespace = exchange.name("ns");
        Permissions.requireIn(exchange.who(), Role.ADMIN, namespace);
        String pem = Json.text(exchange.json(), "publicKey");
        exchange.sendJson(
                signer(
                        database.inTransaction(
                                handle ->
                                        signers.register(
                                                handle, namespace, pem, exchange.who().name()))));
    }

    private void remove(Exchange exchange) throws IOException {
        String namespace = exchange.name("ns");
        Permissions.requireIn(exchange.who(), Role.ADMIN, namespace);
        Digest hint = digest(exchange.name("key"));
        database.useTransaction(
                handle -> signers.remove(handle, namespace, hint, exchange.who().name()));
        exchange.sendJson(Json.object());
    }

    /// What `sluice withdraw` wrote, by whomever it comes: its signature decides.
    private void receive(Exchange exchange) throws IOException {
        if (!exchange.who().isLoggedIn()) {
            throw Refusal.unauthorized("this needs a token: log in and send it");
        }
        byte[] bundle = exchange.body().readNBytes(Advisories.MAX_BYTES + 1);
        exchange.sendJson(
                withdrawal(
                        database.inTransaction(
                                handle ->
                                        advisories.receive(
                                                handle, bundle, exchange.who().name()))));
    }

    /// The files themselves, for `sluice verify --advisories`.
    private void advisories(Exchange exchange) throws IOException {
        Digest release = digest(exchange.name("release"));
        List<byte[]> bundles = database.read(handle -> advisories.bundles(handle, release));
        ArrayNode array = Json.array();
        Set<String> seen = new HashSet<>();
        for (byte[] bundle : bundles) {
            String text = new String(bundle, StandardCharsets.UTF_8);
            if (seen.add(text)) {
                array.add(Json.MAPPER.readTree(text));
            }
        }
        exchange.sendJson(array);
    }

    private record Known(Optional<SealSummary> seal, Optional<Withdrawal> withdrawal) {}

    private void seal(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        CommitInfo commit = targets.revision(repo, exchange.rest());
        Known known =
                database.read(
                        handle ->
                                new Known(
                                        seals.find(handle, repo.id(), commit.oid().hex()),
                                        seals.withdrawal(
                                                handle,
                                                repo.id(),
                                                repo.name().namespace(),
                                                commit.oid().hex())));
        ObjectNode answer = Json.object().put("commit", commit.oid().hex());
        known.seal().ifPresent(each -> answer.set("seal", Json.MAPPER.valueToTree(each)));
        known.withdrawal().ifPresent(each -> answer.set("withdrawal", withdrawal(each)));
        exchange.sendJson(answer);
    }

    private static ObjectNode signer(CountedSigner signer) {
        return Json.object()
                .put("key", signer.hint())
                .put("publicKey", signer.key().toPem())
                .put("firstUse", signer.firstUse())
                .put("addedAt", signer.addedAt().toString())
                .put("addedBy", signer.addedBy());
    }

    private static ObjectNode withdrawal(Withdrawal withdrawal) {
        return Json.object()
                .put("id", withdrawal.id())
                .put("release", withdrawal.rootDigest())
                .put("since", withdrawal.since().toString())
                .put("reason", withdrawal.reason())
                .put("instead", withdrawal.instead());
    }

    private static Digest digest(String text) {
        String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
        try {
            return new Digest(hex);
        } catch (IllegalArgumentException notOne) {
            throw Refusal.badRequest(
                    "the address names no sha256; write 64 lower-case hexadecimal digits");
        }
    }
}
