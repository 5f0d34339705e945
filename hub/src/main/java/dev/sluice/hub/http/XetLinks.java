package dev.sluice.hub.http;

import dev.sluice.hub.content.Contents;
import dev.sluice.hub.content.Realm;
import dev.sluice.hub.repo.Blob;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.xet.XetHash;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Tells clients that a file can be had, or sent, as chunks. Nothing of an api-only repository is
/// ever offered.
final class XetLinks {
    private final Contents contents;
    private final CasGate gate;
    private final SignedUrls signer;

    XetLinks(Contents contents, CasGate gate, SignedUrls signer) {
        this.contents = contents;
        this.gate = gate;
        this.signer = signer;
    }

    /// The hash under which a large file can be had as chunks, if it can.
    Optional<XetHash> hash(Repo repo, Blob blob) {
        return repo.realm().equals(Realm.SHARED) && blob.large()
                ? contents.xetHash(repo.realm(), blob.sha256())
                : Optional.empty();
    }

    /// Adds the headers that say where to ask for the chunks.
    void addTo(Exchange exchange, Repo repo, XetHash hash) {
        String auth = token(exchange, repo, "read");
        String info = address(exchange, repo) + "/v1/reconstructions/" + hash;
        exchange.with("X-Xet-Hash", hash.toString())
                .with(
                        "Link",
                        "<"
                                + auth
                                + ">; rel=\"xet-auth\", <"
                                + info
                                + ">; rel=\"xet-reconstruction-info\"");
    }

    /// What the LFS batch answers to a client that can send chunks.
    ObjectNode uploadAction(Exchange exchange, Repo repo) {
        CasToken token = gate.writing(exchange.who(), repo);
        ObjectNode action = Json.object().put("href", token(exchange, repo, "write"));
        action.putObject("header")
                .put("X-Xet-Cas-Url", address(exchange, repo))
                .put("X-Xet-Access-Token", token.sign(signer))
                .put("X-Xet-Token-Expiration", Long.toString(token.expires().getEpochSecond()))
                .put("X-Xet-Session-Id", exchange.requestId());
        return action;
    }

    /// The address of the CAS for a repository.
    String address(Exchange exchange, Repo repo) {
        return exchange.base() + new XetAddress(contents.casGeneration(), repo.realm()).path();
    }

    private static String token(Exchange exchange, Repo repo, String right) {
        return exchange.base()
                + "/api/"
                + repo.kind().plural()
                + "/"
                + repo.name()
                + "/xet-"
                + right
                + "-token/main";
    }
}
