package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import dev.sluice.hub.account.Role;
import dev.sluice.hub.account.Tokens;
import dev.sluice.hub.content.Realm;
import dev.sluice.hub.repo.Access;
import dev.sluice.hub.repo.Permissions;
import dev.sluice.hub.repo.Repo;
import dev.sluice.hub.repo.Repos;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Who may do what at the CAS. Gives out tokens for it, and looks at them again with each request:
/// a token that was revoked, or a role that was taken away, ends them too.
final class CasGate {
    /// Clients ask for a new one in time.
    private static final Duration VALIDITY = Duration.ofMinutes(15);

    private final Tokens tokens;
    private final Repos repos;
    private final Permissions permissions;
    private final SignedUrls signer;
    private final InstantSource clock;

    CasGate(
            Tokens tokens,
            Repos repos,
            Permissions permissions,
            SignedUrls signer,
            InstantSource clock) {
        this.tokens = tokens;
        this.repos = repos;
        this.permissions = permissions;
        this.signer = signer;
        this.clock = clock;
    }

    /// Somebody who came in.
    record Visitor(Identity who, Repo repo) {
        Realm realm() {
            return repo.realm();
        }

        /// In whose name something is sent: the repository's too, if it is a writer's; the sender's
        /// alone otherwise.
        List<String> holders() {
            return who.has(Role.WRITE, repo.name().namespace())
                    ? List.of(who.accountId(), repo.id())
                    : List.of(who.accountId());
        }
    }

    /// A token for somebody who may read a repository, which the caller has made sure of.
    CasToken reading(Identity who, Repo repo) {
        return new CasToken(false, who.tokenId(), repo.id(), clock.instant().plus(VALIDITY));
    }

    /// A token for sending to a repository.
    ///
    /// @throws Refusal when somebody may not
    CasToken writing(Identity who, Repo repo) {
        if (!maySend(who, repo)) {
            permissions.require(who, Role.WRITE, repo);
        }
        return new CasToken(true, who.tokenId(), repo.id(), clock.instant().plus(VALIDITY));
    }

    /// Whoever may propose a change may send its content.
    private boolean maySend(Identity who, Repo repo) {
        return who.has(Role.WRITE, repo.name().namespace())
                || (who.isLoggedIn()
                        && who.ceiling().includes(Role.WRITE)
                        && permissions.mayRead(who, repo));
    }

    /// Lets in who may read.
    Visitor reader(Exchange exchange) {
        CasToken token = token(exchange);
        Visitor visitor = visitor(exchange, token);
        if (visitor.repo().access() == Access.API_ONLY) {
            throw Refusal.disabled("files of " + visitor.repo().name() + " are never given out");
        }
        if (!permissions.mayRead(visitor.who(), visitor.repo())) {
            throw Refusal.forbidden("you may not read " + visitor.repo().name() + " any more");
        }
        return visitor;
    }

    /// Lets in who may send.
    Visitor writer(Exchange exchange) {
        CasToken token = token(exchange);
        if (!token.write()) {
            throw Refusal.forbidden("this token of the CAS is for reading; ask for one to write");
        }
        Visitor visitor = visitor(exchange, token);
        if (!maySend(visitor.who(), visitor.repo())) {
            throw Refusal.forbidden("you may not write to " + visitor.repo().name() + " any more");
        }
        return visitor;
    }

    private CasToken token(Exchange exchange) {
        return CasToken.of(exchange.header("Authorization").orElse(""), signer, clock.instant());
    }

    private Visitor visitor(Exchange exchange, CasToken token) {
        Identity who =
                token.tokenId().isEmpty()
                        ? Identity.ANONYMOUS
                        : tokens.identify(token.tokenId())
                                .orElseThrow(
                                        () ->
                                                Refusal.unauthorized(
                                                        "the access token behind this one works no"
                                                                + " more; make a new one"));
        Repo repo =
                repos.byId(token.repoId())
                        .orElseThrow(() -> Refusal.notFound("the repository was deleted"));
        if (!repo.realm().name().equals(exchange.name("realm"))) {
            throw Refusal.forbidden("this token of the CAS is for another address");
        }
        return new Visitor(who, repo);
    }
}
