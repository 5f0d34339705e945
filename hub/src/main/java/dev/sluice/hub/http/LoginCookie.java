package dev.sluice.hub.http;

import java.net.URI;
import java.util.Optional;

/// The cookie in which a browser keeps the token that somebody logged in with. No script reads it,
/// and no other site's page sends it.
final class LoginCookie {
    private static final String NAME = "sluice_token=";
    private static final long SECONDS = 30L * 24 * 60 * 60;

    private LoginCookie() {}

    /// The token that a browser sends.
    static Optional<String> find(Exchange exchange) {
        for (String each : exchange.header("Cookie").orElse("").split(";", -1)) {
            String cookie = each.strip();
            if (cookie.startsWith(NAME) && cookie.length() > NAME.length()) {
                return Optional.of(cookie.substring(NAME.length()));
            }
        }
        return Optional.empty();
    }

    /// Has the browser keep a token.
    static void set(Exchange exchange, String secret) {
        set(exchange, secret, SECONDS);
    }

    /// Has the browser forget it.
    static void clear(Exchange exchange) {
        set(exchange, "", 0);
    }

    private static void set(Exchange exchange, String secret, long seconds) {
        exchange.with(
                "Set-Cookie",
                NAME
                        + secret
                        + "; Path="
                        + basePath(exchange)
                        + "/; Max-Age="
                        + seconds
                        + "; HttpOnly; SameSite=Strict"
                        + (exchange.base().startsWith("https:") ? "; Secure" : ""));
    }

    /// The path below which the hub's addresses begin; empty at the root.
    static String basePath(Exchange exchange) {
        return Optional.ofNullable(URI.create(exchange.base()).getRawPath()).orElse("");
    }
}
