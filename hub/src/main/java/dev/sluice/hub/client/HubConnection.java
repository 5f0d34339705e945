package dev.sluice.hub.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Requests to one hub, with a token or without; tried again where that can help.
///
/// The token goes to the hub's own host and nowhere else, whatever an answer leads to.
public final class HubConnection implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();

    private static final int TRIES = 5;
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofMinutes(10);
    private static final Set<Integer> AGAIN = Set.of(408, 429, 500, 502, 503, 504);
    private static final Set<Integer> ELSEWHERE = Set.of(301, 302, 303, 307, 308);

    private final URI endpoint;
    private final Optional<String> token;
    private final Consumer<String> warnings;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    /// @param endpoint the hub's address, with its base path if it has one
    /// @param token shown to the hub
    /// @param warnings is told what the hub warns of
    public HubConnection(URI endpoint, Optional<String> token, Consumer<String> warnings) {
        String text = endpoint.toString();
        this.endpoint =
                text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : endpoint;
        this.token = token;
        this.warnings = warnings;
    }

    /// The hub's address, without a slash at its end.
    public URI endpoint() {
        return endpoint;
    }

    /// Asks for JSON.
    ///
    /// @param path below the hub's address
    public JsonNode get(String path) {
        return json(send("GET", uri(path), BodyPublishers.noBody(), Optional.empty()));
    }

    /// Sends JSON and reads JSON.
    public JsonNode send(String method, String path, JsonNode body) {
        return json(
                send(
                        method,
                        uri(path),
                        BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)),
                        Optional.of("application/json")));
    }

    /// Sends bytes as they are and reads JSON.
    public JsonNode post(String path, byte[] body, String contentType) {
        return post(path, BodyPublishers.ofByteArray(body), contentType);
    }

    /// Sends a body of any kind and reads JSON.
    JsonNode post(String path, BodyPublisher body, String contentType) {
        return json(send("POST", uri(path), body, Optional.of(contentType)));
    }

    HttpResponse<InputStream> send(
            String method, URI uri, BodyPublisher body, Optional<String> contentType) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).method(method, body).timeout(ANSWER);
        contentType.ifPresent(type -> request.header("Content-Type", type));
        return exchange(request, BodyHandlers.ofInputStream());
    }

    /// Asks for a file, or for the rest of it.
    ///
    /// @param from the first byte that is wanted
    /// @param etag what the file must still be called, where part of it is here already
    HttpResponse<InputStream> download(URI uri, long from, String etag) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .GET()
                        .timeout(ANSWER)
                        .header("Accept-Encoding", "identity")
                        .header("X-HF-Download-Counter", "1");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-").header("If-Range", '"' + etag + '"');
        }
        return exchange(request, BodyHandlers.ofInputStream());
    }

    URI uri(String path) {
        return URI.create(endpoint + path);
    }

    @Override
    public void close() {
        http.close();
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, BodyHandler<T> handler) {
        request.header("User-Agent", "sluice");
        URI first = request.build().uri();
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<T> response = follow(request.copy(), handler);
                if (!AGAIN.contains(response.statusCode()) || attempt == TRIES) {
                    response.headers().allValues("X-HF-Warning").forEach(warnings);
                    return checked(response);
                }
                pause(retryAfter(response).orElse(backoff(attempt)));
            } catch (IOException failed) {
                if (attempt == TRIES) {
                    throw new HubClientException(
                            first.getScheme() + "://" + first.getAuthority(),
                            "cannot be reached (" + reason(failed) + ")",
                            "check the address and that the hub runs",
                            failed);
                }
                pause(backoff(attempt));
            }
        }
    }

    private <T> HttpResponse<T> follow(HttpRequest.Builder request, BodyHandler<T> handler)
            throws IOException {
        URI at = request.build().uri();
        for (int step = 0; step <= MAX_REDIRECTS; step++) {
            HttpRequest.Builder next = request.copy().uri(at);
            if (isHub(at)) {
                token.ifPresent(secret -> next.header("Authorization", "Bearer " + secret));
            }
            HttpResponse<T> response;
            try {
                response = http.send(next.build(), handler);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new HubClientException(
                        at.toString(), "was stopped", "run again to continue", stopped);
            }
            Optional<String> location = response.headers().firstValue("Location");
            if (!ELSEWHERE.contains(response.statusCode()) || location.isEmpty()) {
                return response;
            }
            at = at.resolve(location.get());
        }
        throw new IOException("too many redirects");
    }

    /// Uploads by signed addresses carry their own permission, and hubs refuse two.
    private boolean isHub(URI uri) {
        String query = uri.getRawQuery();
        return endpoint.getScheme().equals(uri.getScheme())
                && endpoint.getAuthority().equals(uri.getAuthority())
                && (query == null || !query.contains("signature="));
    }

    private <T> HttpResponse<T> checked(HttpResponse<T> response) {
        int status = response.statusCode();
        if (status < 400) {
            return response;
        }
        String said = response.headers().firstValue("X-Error-Message").orElse("");
        if (response.body() instanceof InputStream body) {
            said = problem(body).orElse(said);
        }
        String where = response.uri().getPath();
        String problem = said.isEmpty() ? "the hub answered " + status : said + " (" + status + ")";
        throw isWithdrawn(response)
                ? new WithdrawnException(status, where, problem)
                : new HubClientException(status, where, problem, remedy(status));
    }

    /// An edition that is never given out has the same code, and nothing to warn of.
    private static boolean isWithdrawn(HttpResponse<?> response) {
        return response.headers()
                        .firstValue("X-Error-Code")
                        .filter("DisabledRepo"::equals)
                        .isPresent()
                && response.headers().firstValue("X-HF-Warning").isPresent();
    }

    private static Optional<String> problem(InputStream body) {
        try (body) {
            String text = new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8);
            JsonNode error = JSON.readTree(text).path("error");
            return error.isString() ? Optional.of(error.stringValue()) : Optional.empty();
        } catch (IOException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 401 -> "send a token: set SLUICE_TOKEN or HF_TOKEN";
            case 403 -> "use a token that may do this, or ask for access";
            case 404 -> "check the name, or send a token that may see it";
            case 412 -> "look at what changed there and run again";
            case 429 -> "wait and run again";
            default -> status >= 500 ? "run again later" : "correct what was sent";
        };
    }

    private static JsonNode json(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES);
            return bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes);
        } catch (IOException | JacksonException wrong) {
            throw new HubClientException(
                    response.uri().toString(),
                    "the answer is no JSON",
                    "check that this is the address of a hub",
                    wrong);
        }
    }

    /// The address of the next page, if there is one.
    static Optional<URI> next(HttpResponse<InputStream> response) {
        return response.headers().allValues("Link").stream()
                .filter(link -> link.contains("rel=\"next\""))
                .map(link -> URI.create(link.substring(link.indexOf('<') + 1, link.indexOf('>'))))
                .findFirst();
    }

    JsonNode page(HttpResponse<InputStream> response) {
        return json(response);
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,3}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private static Duration backoff(int attempt) {
        return Duration.ofMillis(250L << attempt);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HubClientException(
                    "the hub", "was stopped", "run again to continue", stopped);
        }
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null
                ? failed.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                : message;
    }
}
