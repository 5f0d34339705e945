package dev.sluice.hub.http;

import dev.sluice.hub.Refusal;
import dev.sluice.hub.account.Identity;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One request and its answer.
final class Exchange {
    private static final int MAX_JSON_BYTES = 8 * 1024 * 1024;
    private static final int DRAINED_AT_ONCE_BYTES = 16 * 1024;

    /// More than the largest xorb.
    private static final long MAX_DRAINED_BYTES = 80L * 1024 * 1024;

    private final Request request;
    private final Response response;
    private final InputStream body;
    private final String rawPath;
    private final String base;
    private final String requestId;
    private Router.@Nullable Match match;
    private @Nullable Fields queries;
    private Identity who = Identity.ANONYMOUS;

    /// @param rawPath the path below the hub's base path, as it was sent
    /// @param base the address under which clients know the hub, without a slash at its end
    /// @param requestId named in errors
    Exchange(Request request, Response response, String rawPath, String base, String requestId) {
        this.request = request;
        this.response = response;
        this.body = new Body(request);
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
        return request.getMethod();
    }

    boolean isHead() {
        return method().equals("HEAD");
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
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /// The first value of a query parameter.
    Optional<String> query(String name) {
        return Optional.ofNullable(queries().getValue(name));
    }

    /// All values of a query parameter, which some clients send as `name[]`.
    List<String> queries(String name) {
        List<String> plain = queries().getValuesOrEmpty(name);
        return plain.isEmpty() ? queries().getValuesOrEmpty(name + "[]") : plain;
    }

    private Fields queries() {
        Fields read = queries;
        if (read == null) {
            try {
                read = Request.extractQueryParameters(request);
            } catch (IllegalArgumentException | HttpException.RuntimeException wrong) {
                throw Refusal.badRequest("the query of this address cannot be read");
            }
            queries = read;
        }
        return read;
    }

    /// Whether a query parameter is `true` or `1`, as clients of either language write it.
    boolean flag(String name) {
        return query(name)
                .map(value -> value.equals("1") || value.toLowerCase(Locale.ROOT).equals("true"))
                .orElse(false);
    }

    /// The raw query, for addresses of further pages.
    String rawQuery() {
        return Objects.requireNonNullElse(request.getHttpURI().getQuery(), "");
    }

    /// The address that the request came from.
    String peer() {
        return Request.getRemoteAddr(request);
    }

    OptionalLong contentLength() {
        long length = request.getLength();
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /// The body; empty where there is none. To close it does nothing.
    InputStream body() {
        return body;
    }

    /// Reads what an answer did not care for, so that the connection serves further requests, and a
    /// client that reads no answer before it has sent everything gets to read it. Not for ever.
    void drain() throws IOException {
        if (header("Expect").isPresent() || body.read() < 0) {
            // Without a word from here, such a client sends no body.
            return;
        }
        byte[] dropped = new byte[DRAINED_AT_ONCE_BYTES];
        long left = MAX_DRAINED_BYTES;
        while (left > 0) {
            int count = body.read(dropped);
            left = count < 0 ? 0 : left - count;
        }
    }

    /// Closing the server's own stream before its end would end the connection.
    private static final class Body extends FilterInputStream {
        Body(Request request) {
            super(Request.asInputStream(request));
        }

        @Override
        public void close() {
            // What is left, [#drain] reads.
        }
    }

    /// The body as one JSON object.
    JsonNode json() throws IOException {
        return Json.read(body(), MAX_JSON_BYTES);
    }

    /// Sets a header of the answer.
    Exchange with(String name, String value) {
        response.getHeaders().put(name, latin1(value));
        return this;
    }

    void sendJson(JsonNode node) throws IOException {
        sendJson(200, node);
    }

    void sendJson(int status, JsonNode node) throws IOException {
        send(status, "application/json; charset=utf-8", Json.MAPPER.writeValueAsBytes(node));
    }

    void send(int status, String contentType, byte[] body) throws IOException {
        try (AnswerBody out = stream(status, contentType, body.length)) {
            out.write(body);
        }
    }

    /// Answers without a body.
    void sendEmpty(int status) throws IOException {
        response.setStatus(status);
        AnswerBody.ofLength(response, 0).close();
    }

    /// Begins an answer of a known length, which is on its way only with its first byte: what fails
    /// before is answered with an error. To a HEAD request only its headers are sent, and what is
    /// written goes nowhere.
    AnswerBody stream(int status, String contentType, long lengthBytes) throws IOException {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, lengthBytes);
        return isHead()
                ? AnswerBody.headersOnly(response)
                : AnswerBody.ofLength(response, lengthBytes);
    }

    /// Begins an answer whose length shows at its end.
    AnswerBody stream(int status, String contentType) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        return AnswerBody.ofAnyLength(response);
    }

    boolean isAnswered() {
        return response.isCommitted();
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
