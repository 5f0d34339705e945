package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import java.net.URI;
import java.util.Optional;

/// Whether a request that changes something comes from a page of this hub.
///
/// Browsers send the cookie of a login by themselves, so a page of somebody else could act for who
/// reads it. The cookie is `SameSite=Strict`, which still lets neighbours of the same domain do so;
/// browsers say where a request comes from, and that decides.
final class SameOrigin {
    private SameOrigin() {}

    /// Whether the browser says that the request comes from here.
    static boolean is(Exchange exchange) {
        return exchange.header("Sec-Fetch-Site")
                .map(site -> site.equals("same-origin"))
                .orElseGet(() -> isOwnOrigin(exchange));
    }

    /// Fails where it does not.
    static void require(Exchange exchange) {
        if (!is(exchange)) {
            throw Refusal.forbidden(
                    "this was not sent from a page of this hub; open the page here and try again");
        }
    }

    /// Browsers send no `Sec-Fetch-Site` over plain HTTP. The origin is then the address that the
    /// browser itself used, or that the hub is known by.
    private static boolean isOwnOrigin(Exchange exchange) {
        Optional<String> origin = exchange.header("Origin");
        if (origin.isEmpty()) {
            return false;
        }
        String base = exchange.base();
        int path = base.indexOf('/', base.indexOf("://") + 3);
        String own = path < 0 ? base : base.substring(0, path);
        return origin.get().equals(own) || authority(origin.get()).equals(exchange.header("Host"));
    }

    private static Optional<String> authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
