package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/// Finds out who asks, and slows down who asks too much.
final class Guard {
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    private static final String COOKIE = "sluice_token=";

    private final Function<String, Optional<Identity>> tokens;

    /// @param tokens the identity of a token's secret, if it is one that counts
    Guard(Function<String, Optional<Identity>> tokens) {
        this.tokens = tokens;
    }

    /// Identifies the asker, or refuses the request.
    void admit(Exchange exchange) {
        Optional<String> secret = secret(exchange);
        if (secret.isEmpty()) {
            return;
        }
        exchange.identified(
                tokens.apply(secret.get())
                        .orElseThrow(
                                () ->
                                        Refusal.unauthorized(
                                                "this token is unknown, revoked or expired; make a"
                                                        + " new one")));
    }

    /// The token that a request shows: as a bearer's, as git's password, or in a page's cookie.
    /// Tokens of other services, such as those that sign the CAS's requests, are not ours to look
    /// up.
    private static Optional<String> secret(Exchange exchange) {
        Optional<String> header = exchange.header("Authorization");
        if (header.isEmpty()) {
            return exchange.header("Cookie").flatMap(Guard::cookie);
        }
        String value = header.get();
        if (value.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return password(value.substring(BASIC.length()).strip());
        }
        return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(value.substring(BEARER.length()).strip())
                        .filter(s -> s.startsWith("hf_"))
                : Optional.empty();
    }

    private static Optional<String> cookie(String header) {
        for (String each : header.split(";", -1)) {
            String cookie = each.strip();
            if (cookie.startsWith(COOKIE) && cookie.length() > COOKIE.length()) {
                return Optional.of(cookie.substring(COOKIE.length()));
            }
        }
        return Optional.empty();
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
