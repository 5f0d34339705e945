package dev.sluice.hub.http;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/// Under which address clients know the hub. Addresses in answers must be on the host that clients
/// were told, or they refuse them.
///
/// @param url as it was configured; empty: as each request says by its header `Host`
/// @param behindProxy whether the headers that proxies add count
record PublicAddress(Optional<URI> url, boolean behindProxy) {
    private static final Pattern HOST =
            Pattern.compile(
                    "[A-Za-z0-9.-]{1,253}(?::\\d{1,5})?|\\[[0-9A-Fa-f:.]{2,45}](?::\\d{1,5})?");

    /// The address for answers to a request, without a slash at its end.
    String of(Request request) {
        if (url.isPresent()) {
            String text = url.get().toString();
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
        String scheme =
                forwarded(request, "X-Forwarded-Proto")
                        .filter(each -> each.equals("http") || each.equals("https"))
                        .orElse(request.isSecure() ? "https" : "http");
        String host =
                forwarded(request, "X-Forwarded-Host")
                        .or(() -> Optional.ofNullable(request.getHttpURI().getAuthority()))
                        .filter(each -> HOST.matcher(each).matches())
                        .orElse("localhost:" + Request.getLocalPort(request));
        return scheme + "://" + host;
    }

    /// A raw path without the base path of the configured address; empty when it is not below it.
    Optional<String> below(String rawPath) {
        String prefix = url.map(URI::getRawPath).orElse("");
        if (prefix.isEmpty() || prefix.equals("/")) {
            return Optional.of(rawPath);
        }
        String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        return rawPath.equals(base) || rawPath.startsWith(base + "/")
                ? Optional.of(rawPath.substring(base.length()))
                : Optional.empty();
    }

    private Optional<String> forwarded(Request request, String name) {
        return behindProxy ? Optional.ofNullable(request.getHeaders().get(name)) : Optional.empty();
    }
}
