package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One request and its answer.
final class Exchange {
    private static final int MAX_JSON_BYTES = 8 * 1024 * 1024;

    private final ServerRequest request;
    private final ServerResponse response;
    private final String method;
    private final String rawPath;
    private final String base;
    private final String requestId;
    private Router.@Nullable Match match;
    private Identity who = Identity.ANONYMOUS;

    /// @param rawPath the path below the hub's base path, as it was sent
    /// @param base the address under which clients know the hub, without a slash at its end
    /// @param requestId named in errors
    Exchange(
            ServerRequest request,
            ServerResponse response,
            String rawPath,
            String base,
            String requestId) {
        this.request = request;
        this.response = response;
        this.method = request.prologue().method().text();
        this.rawPath = rawPath;
        this.base = base;
        this.requestId = requestId;
    }

    void matched(Router.Match found) {
        this.match = found;
    }

    void identified(Identity identity) {
        this.who = identity;
    }

    /// Who asks.
    Identity who() {
        return who;
    }

    String requestId() {
        return requestId;
    }

    /// The address under which clients know the hub, without a slash at its end.
    String base() {
        return base;
    }

    String method() {
        return method;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /// The path below the hub's base path, as it was sent.
    String rawPath() {
        return rawPath;
    }

    /// What stood for a `{name}` of the pattern.
    String name(String name) {
        String value = match == null ? null : match.names().get(name);
        if (value == null) {
            throw new IllegalStateException("the pattern has no {" + name + "}");
        }
        return value;
    }

    /// What stood for the `**` of the pattern.
    List<String> rest() {
        return match == null ? List.of() : match.rest();
    }

    Optional<String> header(String name) {
        HeaderName header = HeaderNames.create(name);
        return request.headers().contains(header)
                ? Optional.of(request.headers().get(header).get())
                : Optional.empty();
    }

    /// The first value of a query parameter.
    Optional<String> query(String name) {
        return request.query().contains(name)
                ? request.query().all(name).stream().findFirst()
                : Optional.empty();
    }

    /// All values of a query parameter, which some clients send as `name[]`.
    List<String> queries(String name) {
        List<String> plain = request.query().contains(name) ? request.query().all(name) : List.of();
        String bracketed = name + "[]";
        return plain.isEmpty() && request.query().contains(bracketed)
                ? request.query().all(bracketed)
                : plain;
    }

    /// Whether a query parameter is `true` or `1`, as clients of either language write it.
    boolean flag(String name) {
        return query(name)
                .map(value -> value.equals("1") || value.toLowerCase(Locale.ROOT).equals("true"))
                .orElse(false);
    }

    /// The raw query, for addresses of further pages.
    String rawQuery() {
        return request.prologue().query().rawValue();
    }

    /// The address that the request came from.
    String peer() {
        return request.remotePeer().host();
    }

    OptionalLong contentLength() {
        return request.headers().contentLength();
    }

    /// The body; empty where there is none.
    InputStream body() {
        return request.content().hasEntity()
                ? request.content().inputStream()
                : InputStream.nullInputStream();
    }

    /// The body as one JSON object.
    JsonNode json() throws IOException {
        return Json.read(body(), MAX_JSON_BYTES);
    }

    /// Sets a header of the answer.
    Exchange with(String name, String value) {
        response.header(HeaderNames.create(name), latin1(value));
        return this;
    }

    void sendJson(JsonNode node) throws IOException {
        sendJson(200, node);
    }

    void sendJson(int status, JsonNode node) throws IOException {
        send(status, "application/json; charset=utf-8", Json.MAPPER.writeValueAsBytes(node));
    }

    void send(int status, String contentType, byte[] body) throws IOException {
        try (OutputStream out = stream(status, contentType, body.length)) {
            out.write(body);
        }
    }

    /// Answers without a body.
    void sendEmpty(int status) {
        response.status(Status.create(status));
        if (!isHead()) {
            response.header(HeaderNames.CONTENT_LENGTH, "0");
        }
        response.send();
    }

    /// Begins an answer of a known length, which is on its way only with its first byte: what fails
    /// before is answered with an error. To a HEAD request only its headers are sent, and what is
    /// written goes nowhere.
    OutputStream stream(int status, String contentType, long lengthBytes) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.header(HeaderNames.CONTENT_LENGTH, Long.toString(lengthBytes));
        if (isHead()) {
            response.send();
            return OutputStream.nullOutputStream();
        }
        return new LateBody(response::outputStream, lengthBytes == 0);
    }

    /// Begins an answer whose length shows at its end.
    OutputStream stream(int status, String contentType) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        return response.outputStream();
    }

    boolean isAnswered() {
        return response.isSent() || response.bytesWritten() > 0;
    }

    /// Answers with an error, in every form that a client reads one from.
    void sendRefusal(Refusal refusal) throws IOException {
        @Nullable String code = refusal.code();
        if (code != null) {
            with("X-Error-Code", code);
        }
        with(
                "X-Error-Message",
                "DisabledRepo".equals(code)
                        ? "Access to this resource is disabled."
                        : refusal.getMessage());
        sendJson(refusal.status(), Json.object().put("error", refusal.getMessage()));
    }

    /// Headers hold no line ends, and clients read them as latin-1.
    private static String latin1(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            clean.append(unit < ' ' || unit == 0x7f ? ' ' : unit > 0xff ? '?' : unit);
        }
        byte[] bytes = clean.toString().getBytes(StandardCharsets.ISO_8859_1);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
