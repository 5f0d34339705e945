package dev.sluice.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.engine.Generation;
import dev.sluice.engine.Generation.Finish;
import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.LanguageModel.Query;
import dev.sluice.engine.Sampling;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against a server on this machine that speaks the protocol, and misbehaves when it is told to.
/// One token is one character; its log-probability is minus its code over 100, vowels are greedy.
class RemoteModelTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RetryPolicy QUICK =
            new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(5));

    private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failures = new AtomicInteger();
    private HttpServer server = start();
    private int failing = 500;
    private String models = "{\"data\":[{\"id\":\"tiny\",\"max_model_len\":64}]}";
    private String stream = "";
    private String probe = generated("e", -'e' / 100.0);
    private Optional<String> answer = Optional.empty();

    @BeforeEach
    void listen() {
        server.createContext("/v1/models", exchange -> send(exchange, 200, models));
        server.createContext("/v1/completions", this::complete);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void scoresTheTokensBehindTheContext() {
        try (RemoteModel model = open("")) {
            List<Likelihood> scored =
                    model.score(List.of(new Query("ab ", "ce"), new Query("ab", " ce")));
            assertThat(scored.get(0)).isEqualTo(scored.get(1));
            assertThat(scored.getFirst().tokens()).isEqualTo(3);
            assertThat(scored.getFirst().logLikelihood())
                    .isCloseTo(-(' ' + 'c' + 'e') / 100.0, within(1e-9));
            assertThat(scored.getFirst().isGreedy()).isFalse();
            assertThat(model.score(List.of(new Query("b", "e"))).getFirst().isGreedy()).isTrue();
            assertThat(model.contextLength()).isEqualTo(64);
            assertThat(model.name()).endsWith("/v1/#tiny");
        }
    }

    @Test
    void countsCharactersBeyondTheBasicPlaneAsServersDo() {
        try (RemoteModel model = open("")) {
            Likelihood scored = model.score(List.of(new Query("\ud83d\ude00", "ae"))).getFirst();
            assertThat(scored.tokens()).isEqualTo(2);
        }
    }

    @Test
    void asksForEachContextOnce() {
        try (RemoteModel model = open("")) {
            model.score(List.of(new Query("ab", "c"), new Query("ab", "d"), new Query("ab", "e")));
            assertThat(asked.stream().filter(each -> !each.path("prompt").asString().contains(",")))
                    .hasSize(4);
        }
    }

    @Test
    void refusesWhatHasNoProbability() {
        try (RemoteModel model = open("")) {
            assertThatThrownBy(() -> model.scoreWhole(List.of("abc")))
                    .isInstanceOf(RemoteModelException.class)
                    .hasMessageContaining("beginning token");
        }
    }

    @Test
    void refusesServersWhoseEchoBelongsToOtherTokens() {
        probe = generated("e", -0.1);
        try (RemoteModel model = open("")) {
            assertThatThrownBy(() -> model.score(List.of(new Query("a", "b"))))
                    .isInstanceOf(RemoteModelException.class)
                    .hasMessageContaining("it echoes 'e' with a log-probability of -1.010")
                    .hasMessageContaining("generates it with -0.100");
        }
    }

    @Test
    void streamsAndSaysWhyItEnded() {
        stream =
                chunk("Hel", "null")
                        + ": a comment\n\n"
                        + chunk("lo", "null")
                        + chunk("", "\"length\"")
                        + "data:"
                        + " {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n"
                        + "data: [DONE]\n\n";
        List<String> pieces = new ArrayList<>();
        try (RemoteModel model = open("")) {
            Generation made =
                    model.generate(
                            "abc",
                            new Sampling(7, 0.5, 9, 0.9, 0.1, 1.2, 5, List.of("\n")),
                            pieces::add);
            assertThat(made).isEqualTo(new Generation("Hello", 3, 2, Finish.LENGTH));
        }
        assertThat(pieces).containsExactly("Hel", "lo");
        JsonNode request = asked.getFirst();
        assertThat(request.path("max_tokens").asInt()).isEqualTo(7);
        assertThat(request.path("top_k").asInt()).isEqualTo(9);
        assertThat(request.path("stop").path(0).asString()).isEqualTo("\n");
        assertThat(request.path("repetition_penalty").asDouble()).isEqualTo(1.2);
    }

    @Test
    void stopsWhenTheListenerHasEnough() {
        stream = chunk("a", "null").repeat(1000);
        try (RemoteModel model = open("")) {
            AtomicInteger heard = new AtomicInteger();
            Generation made =
                    model.generate("abc", Sampling.greedy(9), _ -> heard.incrementAndGet() < 3);
            assertThat(made.finish()).isEqualTo(Finish.CANCELLED);
            assertThat(made.text()).isEqualTo("aaa");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data: {\"choices\":[{\"text\":\"a\"}]}\n\n", "data: {{\n\n"})
    void refusesStreamsThatBreakOff(String broken) {
        stream = broken;
        try (RemoteModel model = open("")) {
            assertThatThrownBy(() -> model.generate("a", Sampling.greedy(9), _ -> true))
                    .isInstanceOf(RemoteModelException.class)
                    .hasMessageContaining("stream of events");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void triesAgainWhatMayHeal(int status) {
        try (RemoteModel model = open("")) {
            failing = status;
            failures.set(2);
            assertThat(model.score(List.of(new Query("a", "b")))).hasSize(1);
        }
    }

    @Test
    void givesUpAfterItsAttempts() {
        try (RemoteModel model = open("")) {
            failures.set(1000);
            assertThatThrownBy(() -> model.score(List.of(new Query("a", "b"))))
                    .isInstanceOf(RemoteModelException.class)
                    .hasMessageContaining("it answers 500: no luck, 3 times");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 404, 501})
    void doesNotTryAgainWhatWillNotHeal(int status) {
        try (RemoteModel model = open("")) {
            failing = status;
            failures.set(1000);
            assertThatThrownBy(() -> model.generate("b", Sampling.greedy(1), _ -> true))
                    .isInstanceOf(RemoteModelException.class)
                    .hasMessageContaining("it answers " + status);
            assertThat(failures.get()).isEqualTo(999);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "{\"choices\":[{\"text\":\"ab\"}]}",
                "{\"choices\":[{\"logprobs\":{\"tokens\":[\"a\",\"b\"],\"token_logprobs\":[1],"
                        + "\"top_logprobs\":[],\"text_offset\":[]}}]}"
            })
    void refusesAnswersWithoutTheProbabilities(String nonsense) {
        try (RemoteModel model = open("")) {
            answer = Optional.of(nonsense);
            assertThatThrownBy(() -> model.score(List.of(new Query("a", "b"))))
                    .isInstanceOf(RemoteModelException.class)
                    .hasMessageContaining("/v1/completions");
        }
    }

    @Test
    void namesTheModelsThatThereAre() {
        models = "{\"data\":[{\"id\":\"one\"},{\"id\":\"two\"}]}";
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(RemoteModelException.class)
                .hasMessageContaining("one, two");
        assertThatThrownBy(() -> open("#three")).hasMessageContaining("'three'");
        try (RemoteModel model = open("#two")) {
            assertThat(model.name()).endsWith("#two");
        }
    }

    @Test
    void sendsItsKeyOnlyEncryptedOrToThisMachine() {
        try (RemoteModel model =
                RemoteModel.open(
                        address(""), Optional.of("secret"), Duration.ofSeconds(9), QUICK)) {
            model.score(List.of(new Query("a", "b")));
        }
        assertThat(keys).contains("Bearer secret");
        assertThatThrownBy(
                        () ->
                                RemoteModel.open(
                                        URI.create("http://192.0.2.1/v1"), Optional.of("secret")))
                .isInstanceOf(RemoteModelException.class)
                .hasMessageContaining("unencrypted")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/v1", "file:///etc", "http:nowhere"})
    void refusesWhatIsNoAddressOfAServer(String address) {
        assertThatThrownBy(() -> RemoteModel.open(URI.create(address), Optional.empty()))
                .isInstanceOf(RemoteModelException.class);
    }

    private RemoteModel open(String fragment) {
        return RemoteModel.open(address(fragment), Optional.empty(), Duration.ofSeconds(20), QUICK);
    }

    private URI address(String fragment) {
        return URI.create(
                "http://127.0.0.1:%d/v1/%s".formatted(server.getAddress().getPort(), fragment));
    }

    private void complete(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            send(exchange, failing, "{\"error\":{\"message\":\"no luck\"}}");
            return;
        }
        asked.add(request);
        if (request.path("max_tokens").asInt() == 1 && !request.path("echo").asBoolean(false)) {
            asked.remove(request);
            send(exchange, 200, probe);
        } else if (request.path("stream").asBoolean(false)) {
            send(exchange, 200, stream);
        } else {
            send(exchange, 200, answer.orElseGet(() -> echo(request.path("prompt").asString())));
        }
    }

    private static String echo(String prompt) {
        List<Object> tokens = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        List<Object> tops = new ArrayList<>();
        List<Object> offsets = new ArrayList<>();
        int[] points = (prompt + "!").codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            double value = -points[i] / 100.0;
            boolean isGreedy = "aeiou".indexOf(points[i]) >= 0;
            tokens.add(Character.toString(points[i]));
            values.add(i == 0 ? Optional.empty() : value);
            tops.add(i == 0 ? Optional.empty() : Map.of("x", isGreedy ? value : value + 1));
            offsets.add(i);
        }
        Map<String, Object> logprobs = new LinkedHashMap<>();
        logprobs.put("tokens", tokens);
        logprobs.put("token_logprobs", values);
        logprobs.put("top_logprobs", tops);
        logprobs.put("text_offset", offsets);
        return JSON.writeValueAsString(Map.of("choices", List.of(Map.of("logprobs", logprobs))));
    }

    private static String generated(String text, double logProbability) {
        return JSON.writeValueAsString(
                Map.of(
                        "choices",
                        List.of(
                                Map.of(
                                        "text",
                                        text,
                                        "logprobs",
                                        Map.of("token_logprobs", List.of(logProbability))))));
    }

    private static String chunk(String text, String finish) {
        return "data: {\"choices\":[{\"text\":\"%s\",\"finish_reason\":%s}]}\n\n"
                .formatted(text, finish);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static HttpServer start() {
        try {
            HttpServer made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
            made.start();
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
