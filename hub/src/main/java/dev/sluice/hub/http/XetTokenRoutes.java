package dev.sluice.hub.http;

import dev.sluice.hub.repo.Repo;
import java.io.IOException;

/// Sends clients on to the CAS: `…/xet-read-token/{rev}` and `…/xet-write-token/{rev}`
/// (`docs/xet/auth.md`). Rust clients read the body, Python clients the headers.
final class XetTokenRoutes {
    private final Targets targets;
    private final CasGate gate;
    private final XetLinks links;
    private final SignedUrls signer;

    XetTokenRoutes(Targets targets, CasGate gate, XetLinks links, SignedUrls signer) {
        this.targets = targets;
        this.gate = gate;
        this.links = links;
        this.signer = signer;
    }

    void addTo(Router router) {
        String repo = "api/{kind}/{ns}/{name}/";
        router.on("GET", repo + "xet-read-token/**", this::read)
                .on("GET", repo + "xet-write-token/**", this::write);
    }

    private void read(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        targets.requireRead(exchange, repo);
        send(exchange, repo, gate.reading(exchange.who(), repo));
    }

    private void write(Exchange exchange) throws IOException {
        Repo repo = targets.seen(exchange);
        send(exchange, repo, gate.writing(exchange.who(), repo));
    }

    private void send(Exchange exchange, Repo repo, CasToken token) throws IOException {
        String url = links.address(exchange, repo);
        String text = token.sign(signer);
        long expires = token.expires().getEpochSecond();
        exchange.with("X-Xet-Cas-Url", url)
                .with("X-Xet-Access-Token", text)
                .with("X-Xet-Token-Expiration", Long.toString(expires))
                .with("Cache-Control", "no-store")
                .sendJson(
                        Json.object()
                                .put("casUrl", url)
                                .put("accessToken", text)
                                .put("exp", expires));
    }
}
