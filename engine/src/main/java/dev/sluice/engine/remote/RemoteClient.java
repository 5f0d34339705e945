package dev.sluice.engine.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends requests to one server, and again where that may help; answers are bounded.
final class RemoteClient implements AutoCloseable {
    private static final int MAX_ANSWER_BYTES = 64 << 20;
    private static final int MAX_TOLD_CHARS = 300;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final URI base;
    private final Optional<String> key;
    private final Duration timeout;
    private final RetryPolicy retries;

    /// @param base ends with `/v1`
    RemoteClient(URI base, Optional<String> key, Duration timeout, RetryPolicy retries) {
        this.base = base;
        this.key = key;
        this.timeout = timeout;
        this.retries = retries;
        if (key.isPresent() && !base.getScheme().equals("https") && !isLoopback(base)) {
            throw new RemoteModelException(
                    base, 0, "a key would be sent unencrypted", "use an https address, or no key");
        }
    }

    URI address(String path) {
        return URI.create(base + path);
    }

    JsonNode get(String path) {
        URI address = address(path);
        return json(address, send(request(address).GET().build()));
    }

    JsonNode post(String path, Object body) {
        URI address = address(path);
        return json(address, send(posted(address, body)));
    }

    /// The answer as it comes; close it.
    InputStream stream(String path, Object body) {
        return send(posted(address(path), body)).body();
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest posted(URI address, Object body) {
        return request(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
    }

    private HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(timeout);
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            Optional<HttpResponse<?>> answered = Optional.empty();
            String problem;
            try {
                HttpResponse<InputStream> response =
                        http.send(request, BodyHandlers.ofInputStream());
                if (response.statusCode() == 200) {
                    return response;
                }
                problem = told(response);
                if (!RetryPolicy.isRetried(response.statusCode())) {
                    throw refused(request.uri(), response.statusCode(), problem);
                }
                answered = Optional.of(response);
            } catch (IOException e) {
                problem = "no answer (%s)".formatted(reason(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RemoteModelException(request.uri(), 0, "interrupted", "try again");
            }
            if (attempt >= retries.attempts()) {
                int status = answered.map(HttpResponse::statusCode).orElse(0);
                throw new RemoteModelException(
                        request.uri(),
                        status,
                        "%s, %d times".formatted(problem, attempt),
                        "see that the server runs and is reached, and try again");
            }
            pause(request.uri(), retries.pause(attempt, answered));
        }
    }

    private static void pause(URI where, Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteModelException(where, 0, "interrupted", "try again");
        }
    }

    private RemoteModelException refused(URI where, int status, String problem) {
        String remedy =
                switch (status) {
                    case 401, 403 ->
                            key.isPresent()
                                    ? "give a key that is allowed to"
                                    : "give a key in " + RemoteModel.KEY_VARIABLE;
                    case 404 -> "give the address that ends with /v1, and a model it serves";
                    case 400, 413, 422 ->
                            "ask for less, or of a server that takes echo and logprobs";
                    default -> "see what the server says of it";
                };
        return new RemoteModelException(where, status, problem, remedy);
    }

    /// The status and the beginning of what the server says.
    private static String told(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(1 << 16), StandardCharsets.UTF_8);
            String message = text;
            try {
                JsonNode json = JSON.readTree(text);
                message =
                        json.path("error")
                                .path("message")
                                .asString(json.path("message").asString(text));
            } catch (JacksonException e) {
                // Not JSON: told as it is.
                message = text;
            }
            String line = message.strip().replaceAll("\\p{Cntrl}+", " ");
            String cut =
                    line.length() > MAX_TOLD_CHARS ? line.substring(0, MAX_TOLD_CHARS) + "…" : line;
            return "it answers %d%s"
                    .formatted(response.statusCode(), cut.isEmpty() ? "" : ": " + cut);
        }
    }

    private static JsonNode json(URI where, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw new RemoteModelException(
                        where,
                        200,
                        "its answer is over %,d bytes".formatted(MAX_ANSWER_BYTES),
                        "see what stands behind this address");
            }
            return JSON.readTree(bytes);
        } catch (IOException | JacksonException e) {
            throw new RemoteModelException(
                    where,
                    200,
                    "its answer is no JSON, or breaks off",
                    "see that the address is that of an OpenAI-compatible server");
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static boolean isLoopback(URI address) {
        try {
            return InetAddress.getByName(address.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
