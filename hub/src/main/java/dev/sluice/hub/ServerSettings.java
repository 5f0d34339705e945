package dev.sluice.hub;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// How a hub is served, as `hub.yaml` in its data folder says:
///
/// ```yaml
/// server:
///   url: https://hub.example.org/models   # under which clients know it; otherwise as they say
///   behindProxy: true                     # believe X-Forwarded-Proto, -Host and -For
///   certificate: hub.pem                  # serve TLS: a chain and its key, both PEM
///   key: hub.key
///   partBytes: 134217728                  # files larger than this come over LFS in parts of it
/// limits:                                 # requests of one client in five minutes; 0: any number
///   api: 10000
///   resolve: 100000
/// ```
///
/// @param url under which clients know it; empty: as each request says
/// @param behindProxy whether what proxies say counts
/// @param tls the certificate chain and its key
/// @param partBytes files larger than this are uploaded over LFS in parts of it
/// @param apiLimit requests of one client in five minutes, downloads aside; 0 for any number
/// @param resolveLimit the same of downloads
public record ServerSettings(
        Optional<URI> url,
        boolean behindProxy,
        Optional<Tls> tls,
        long partBytes,
        int apiLimit,
        int resolveLimit) {
    /// What holds where nobody says otherwise.
    public static final ServerSettings DEFAULT =
            new ServerSettings(
                    Optional.empty(), false, Optional.empty(), 128L * 1024 * 1024, 10_000, 100_000);

    private static final long LEAST_PART_BYTES = 5_000_000;

    /// Two files in PEM.
    public record Tls(Path certificate, Path key) {}

    static ServerSettings of(SettingsSection settings) {
        Optional<SettingsSection> server = settings.section("server");
        Optional<SettingsSection> limits = settings.section("limits");
        server.ifPresent(
                each ->
                        each.knowsOnly(
                                Set.of("url", "behindProxy", "certificate", "key", "partBytes")));
        limits.ifPresent(each -> each.knowsOnly(Set.of("api", "resolve")));
        return new ServerSettings(
                server.flatMap(ServerSettings::url),
                server.map(each -> each.flag("behindProxy", false)).orElse(false),
                server.flatMap(ServerSettings::tls),
                server.map(
                                each ->
                                        each.number(
                                                "partBytes",
                                                LEAST_PART_BYTES,
                                                Long.MAX_VALUE,
                                                DEFAULT.partBytes))
                        .orElse(DEFAULT.partBytes),
                limit(limits, "api", DEFAULT.apiLimit),
                limit(limits, "resolve", DEFAULT.resolveLimit));
    }

    private static Optional<URI> url(SettingsSection server) {
        return server.text("url")
                .map(
                        text -> {
                            if (!text.matches(
                                    "https?://[A-Za-z0-9.:\\[\\]-]+(?:/[A-Za-z0-9._/-]*)?")) {
                                throw server.wrong(
                                        "url", "is no address such as https://hub.example.org");
                            }
                            return URI.create(text);
                        });
    }

    private static Optional<Tls> tls(SettingsSection server) {
        Optional<String> certificate = server.text("certificate");
        if (certificate.isEmpty() && server.text("key").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Tls(
                        server.file().resolveSibling(server.requiredText("certificate")),
                        server.file().resolveSibling(server.requiredText("key"))));
    }

    private static int limit(Optional<SettingsSection> limits, String key, int otherwise) {
        return limits.map(each -> (int) each.number(key, 0, Integer.MAX_VALUE, otherwise))
                .orElse(otherwise);
    }
}
