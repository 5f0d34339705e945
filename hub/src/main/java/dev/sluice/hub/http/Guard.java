package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.ServerSettings;
import dev.sluice.hub.account.Identity;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/// Finds out who asks, and slows down who asks too much.
final class Guard {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int MAX_CLIENTS = 100_000;

    private final Function<String, Optional<Identity>> tokens;
    private final RateLimits limits;
    private final RateLimits.Policy api;
    private final RateLimits.Policy resolve;
    private final boolean behindProxy;

    /// @param tokens the identity of a token's secret, if it is one that counts
    Guard(
            Function<String, Optional<Identity>> tokens,
            ServerSettings settings,
            InstantSource clock) {
        this.tokens = tokens;
        this.limits = new RateLimits(clock, MAX_CLIENTS);
        this.api = new RateLimits.Policy("api", settings.apiLimit(), WINDOW);
        this.resolve = new RateLimits.Policy("resolve", settings.resolveLimit(), WINDOW);
        this.behindProxy = settings.behindProxy();
    }

    /// Identifies the asker, or refuses the request.
    void admit(Exchange exchange) {
        String network = network(exchange);
        identify(exchange);
        boolean download =
                exchange.rawPath().contains("/resolve/") || exchange.rawPath().startsWith("/cas/");
        RateLimits.Policy policy = download ? resolve : api;
        if (policy.quota() == 0) {
            return;
        }
        RateLimits.Rate rate =
                limits.take(
                        policy, exchange.who().isLoggedIn() ? exchange.who().accountId() : network);
        rate.headers().forEach(exchange::with);
        if (!rate.allowed()) {
            throw Refusal.unavailable(
                    429,
                    "more than "
                            + policy.quota()
                            + " requests in five minutes; wait "
                            + rate.secondsLeft()
                            + " seconds");
        }
    }

    private void identify(Exchange exchange) {
        if (exchange.header("Authorization").isPresent()) {
            secret(exchange)
                    .ifPresent(
                            secret ->
                                    exchange.identified(
                                            tried(exchange, secret).orElseThrow(Guard::unknown)));
            return;
        }
        Optional<String> kept = LoginCookie.find(exchange);
        if (kept.isEmpty() || (changes(exchange) && !SameOrigin.is(exchange))) {
            return;
        }
        // Who is logged in no more sees what everybody sees.
        tried(exchange, kept.get())
                .ifPresentOrElse(exchange::identified, () -> LoginCookie.clear(exchange));
    }

    /// Whether a request may change something.
    private static boolean changes(Exchange exchange) {
        return !exchange.method().equals("GET") && !exchange.isHead();
    }

    /// Whose a token is. Who tries many that do not count is locked out for a while.
    Optional<Identity> tried(Exchange exchange, String secret) {
        String network = network(exchange);
        Optional<Duration> locked = limits.lockedFor(network);
        if (locked.isPresent()) {
            long seconds = RateLimits.secondsUp(locked.get());
            exchange.with("Retry-After", Long.toString(seconds));
            throw Refusal.unavailable(
                    429, "too many tokens that do not count; wait " + seconds + " seconds");
        }
        Optional<Identity> identity = tokens.apply(secret);
        if (identity.isEmpty()) {
            limits.failed(network);
        }
        return identity;
    }

    private static Refusal unknown() {
        return Refusal.unauthorized("this token is unknown, revoked or expired; make a new one");
    }

    /// The address that asks: behind a proxy the last one that the proxy itself saw.
    private String network(Exchange exchange) {
        Optional<String> forwarded =
                behindProxy ? exchange.header("X-Forwarded-For") : Optional.empty();
        String address =
                forwarded
                        .map(text -> text.substring(text.lastIndexOf(',') + 1).strip())
                        .filter(text -> text.matches("[0-9A-Fa-f.:]{3,45}"))
                        .orElse(exchange.peer());
        try {
            // Only literal addresses come here, so nothing is looked up.
            return RateLimits.network(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException noAddress) {
            return exchange.peer();
        }
    }

    /// The token that a request shows, as a bearer's or as git's password. Tokens of other
    /// services, such as those that sign the CAS's requests, are not ours to look up.
    private static Optional<String> secret(Exchange exchange) {
        String value = exchange.header("Authorization").orElse("");
        if (value.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(value.substring(BASIC.length()).strip());
        }
        return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(value.substring(BEARER.length()).strip())
                        .filter(s -> s.startsWith("hf_"))
                : Optional.empty();
    }

    private static Optional<String> password(String credentials) {
        try {
            String text =
                    new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return Optional.of(text.substring(text.indexOf(':') + 1)).filter(s -> !s.isEmpty());
        } catch (IllegalArgumentException notBase64) {
            throw Refusal.unauthorized("the header Authorization is not base64");
        }
    }
}
