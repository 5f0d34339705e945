package dev.sluice.engine.remote;

import dev.sluice.engine.Generation;
import dev.sluice.engine.Generation.Finish;
import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.Sampling;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A model on a server that speaks OpenAI's `/v1/completions`: it scores by `echo` and `logprobs`
/// and streams what it generates.
///
/// Where a continuation begins is decided by counting the tokens of the context alone, as
/// lm-evaluation-harness does; each distinct context is asked for once. White space at the end of a
/// context moves to the continuation.
public final class RemoteModel implements LanguageModel {
    /// The environment variable that holds the key.
    public static final String KEY_VARIABLE = "SLUICE_API_KEY";

    private static final String COMPLETIONS = "/completions";
    private static final int PARALLEL_REQUESTS = 8;
    private static final String PROBE = "One, two, three, four, five, six, seven,";

    /// Kernels of another batch size round otherwise, above all over quantised weights.
    private static final double PROBE_TOLERANCE = 0.25;

    private static final int MAX_TEXT_CHARS = 1 << 24;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RemoteClient client;
    private final URI address;
    private final String model;
    private final int contextLength;
    private final ExecutorService requests =
            Executors.newFixedThreadPool(
                    PARALLEL_REQUESTS,
                    Thread.ofPlatform().name("sluice-remote-", 0).daemon(true).factory());

    private boolean isAligned;

    private RemoteModel(RemoteClient client, URI address, String model, int contextLength) {
        this.client = client;
        this.address = address;
        this.model = model;
        this.contextLength = contextLength;
    }

    /// Finds a model on a server.
    ///
    /// @param address such as `http://localhost:8000/v1#name`; without a name the server's only
    ///   model is taken
    /// @param key sent as a bearer token, and only encrypted or to this machine
    public static RemoteModel open(URI address, Optional<String> key) {
        return open(address, key, Duration.ofMinutes(5), RetryPolicy.DEFAULT);
    }

    /// As [#open(URI, Optional)], with its patience.
    ///
    /// @param timeout of one request, to the beginning of its answer
    public static RemoteModel open(
            URI address, Optional<String> key, Duration timeout, RetryPolicy retries) {
        String text = address.toString();
        String withoutName = text.contains("#") ? text.substring(0, text.indexOf('#')) : text;
        URI base = URI.create(withoutName.replaceAll("/+$", ""));
        if (base.getHost() == null
                || base.getScheme() == null
                || !base.getScheme().matches("https?")) {
            throw new RemoteModelException(
                    address, 0, "not an address of a server", "write http://host:port/v1#model");
        }
        RemoteClient client = new RemoteClient(base, key, timeout, retries);
        try {
            JsonNode found = find(client, Optional.ofNullable(address.getFragment()));
            return new RemoteModel(
                    client,
                    client.address(COMPLETIONS),
                    found.path("id").asString(""),
                    found.path("max_model_len").asInt(Integer.MAX_VALUE));
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static JsonNode find(RemoteClient client, Optional<String> name) {
        JsonNode models = client.get("/models").path("data");
        List<String> names =
                models.valueStream().limit(20).map(each -> each.path("id").asString("")).toList();
        if (name.isEmpty() && models.size() == 1) {
            return models.path(0);
        }
        return models.valueStream()
                .filter(each -> name.isPresent() && each.path("id").asString("").equals(name.get()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new RemoteModelException(
                                        client.address("/models"),
                                        200,
                                        name.map(
                                                        asked ->
                                                                "it serves no model '%s'"
                                                                        .formatted(asked))
                                                .orElse("it serves several models, or none"),
                                        "write one of these behind '#': "
                                                + String.join(", ", names)));
    }

    @Override
    public List<Likelihood> score(List<Query> queries) {
        if (!queries.isEmpty()) {
            requireAligned();
        }
        Map<String, Future<Integer>> contextTokens = new HashMap<>();
        List<Future<Likelihood>> answers = new ArrayList<>(queries.size());
        for (Query query : queries) {
            Query moved = query.withSpaceMoved();
            Future<Integer> before =
                    contextTokens.computeIfAbsent(
                            moved.context(),
                            context -> requests.submit(() -> tokensOfContext(context)));
            answers.add(
                    requests.submit(
                            () -> {
                                String text = moved.context() + moved.continuation();
                                EchoedTokens echoed = echo(text);
                                // The context was asked for before, so that this cannot wait for
                                // a request that has no thread.
                                return echoed.from(
                                        address, result(before) + beginning(moved, echoed));
                            }));
        }
        return answers.stream().map(this::result).toList();
    }

    @Override
    public List<Likelihood> scoreWhole(List<String> texts) {
        return score(texts.stream().map(text -> new Query("", text)).toList());
    }

    /// Some servers tell each echoed token the probability of the one behind it (llama-cpp-python
    /// 0.3.36 does, for models without a beginning token). So once, a token that the server
    /// generates must be as likely when it is echoed.
    private synchronized void requireAligned() {
        if (isAligned) {
            return;
        }
        JsonNode made =
                client.post(
                                COMPLETIONS,
                                Map.of(
                                        "model", model,
                                        "prompt", PROBE,
                                        "max_tokens", 1,
                                        "temperature", 0,
                                        "logprobs", 1))
                        .path("choices")
                        .path(0);
        String piece = made.path("text").asString("");
        JsonNode value = made.path("logprobs").path("token_logprobs").path(0);
        EchoedTokens before = echo(PROBE);
        EchoedTokens whole = echo(PROBE + piece);
        boolean isComparable =
                !piece.isEmpty()
                        && value.isNumber()
                        && whole.tokens().size() == before.tokens().size() + 1;
        if (isComparable) {
            double echoed = whole.from(address, before.tokens().size()).logLikelihood();
            if (Math.abs(echoed - value.asDouble()) > PROBE_TOLERANCE) {
                throw new RemoteModelException(
                        address,
                        200,
                        "it echoes '%s' with a log-probability of %.3f, and generates it with %.3f"
                                .formatted(piece, echoed, value.asDouble()),
                        "its echo belongs to other tokens; ask another server, such as vLLM");
            }
        }
        isAligned = true;
    }

    private int tokensOfContext(String context) {
        return context.isEmpty() ? 0 : echo(context).tokens().size();
    }

    /// Without a context, the beginning token stands for it, where the server echoes one.
    private static int beginning(Query query, EchoedTokens echoed) {
        boolean isBeginning =
                query.context().isEmpty()
                        && !echoed.tokens().isEmpty()
                        && echoed.tokens().getFirst().logProbability().isEmpty()
                        && (echoed.tokens().getFirst().text().isEmpty()
                                || !query.continuation()
                                        .startsWith(echoed.tokens().getFirst().text()));
        return isBeginning ? 1 : 0;
    }

    private EchoedTokens echo(String text) {
        if (text.isEmpty()) {
            return new EchoedTokens(List.of());
        }
        // One token is generated and left out: servers take 0 for 'without end'.
        JsonNode answer =
                client.post(
                        COMPLETIONS,
                        Map.of(
                                "model",
                                model,
                                "prompt",
                                text,
                                "max_tokens",
                                1,
                                "temperature",
                                0,
                                "logprobs",
                                1,
                                "echo",
                                true));
        return EchoedTokens.of(address, answer, text);
    }

    @Override
    public Generation generate(String prompt, Sampling sampling, TextListener listener) {
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("the prompt is empty; write something");
        }
        if (sampling.maxTokens() == 0) {
            return new Generation("", 0, 0, Finish.LENGTH);
        }
        StringBuilder text = new StringBuilder();
        int pieces = 0;
        JsonNode usage = JSON.missingNode();
        Optional<Finish> finish = Optional.empty();
        try (EventStream events =
                new EventStream(client.stream(COMPLETIONS, asked(prompt, sampling)))) {
            for (Optional<String> event = events.next(); event.isPresent(); event = events.next()) {
                JsonNode chunk = JSON.readTree(event.get());
                usage = chunk.path("usage").isObject() ? chunk.path("usage") : usage;
                JsonNode choice = chunk.path("choices").path(0);
                String piece = choice.path("text").asString("");
                text.append(piece);
                if (text.length() > MAX_TEXT_CHARS) {
                    throw new IOException(
                            "the text is over %,d characters".formatted(MAX_TEXT_CHARS));
                }
                if (!piece.isEmpty()) {
                    pieces++;
                    if (!listener.text(piece)) {
                        finish = Optional.of(Finish.CANCELLED);
                        break;
                    }
                }
                Optional<Finish> ended = finish(choice);
                finish = ended.isPresent() ? ended : finish;
            }
        } catch (IOException | JacksonException e) {
            throw new RemoteModelException(
                    address, 200, "its stream of events breaks off", "try again");
        }
        return new Generation(
                text.toString(),
                usage.path("prompt_tokens").asInt(0),
                usage.path("completion_tokens").asInt(pieces),
                finish.orElseThrow(
                        () ->
                                new RemoteModelException(
                                        address,
                                        200,
                                        "its stream of events ends without a reason",
                                        "try again")));
    }

    private static Optional<Finish> finish(JsonNode choice) {
        return switch (choice.path("finish_reason").asString("")) {
            case "" -> Optional.empty();
            case "length" -> Optional.of(Finish.LENGTH);
            default -> Optional.of(Finish.STOP);
        };
    }

    /// What stands at its default is left unsaid, for not every server knows all of it.
    private Map<String, Object> asked(String prompt, Sampling sampling) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("model", model);
        asked.put("prompt", prompt);
        asked.put("max_tokens", sampling.maxTokens());
        asked.put("temperature", sampling.temperature());
        asked.put("top_p", sampling.topP());
        asked.put("seed", sampling.seed() & Integer.MAX_VALUE);
        asked.put("stream", true);
        asked.put("stream_options", Map.of("include_usage", true));
        if (!sampling.stop().isEmpty()) {
            asked.put("stop", sampling.stop());
        }
        if (sampling.topK() > 0) {
            asked.put("top_k", sampling.topK());
        }
        if (sampling.minP() > 0) {
            asked.put("min_p", sampling.minP());
        }
        if (sampling.repetitionPenalty() != 1) {
            // vLLM's name and llama.cpp's.
            asked.put("repetition_penalty", sampling.repetitionPenalty());
            asked.put("repeat_penalty", sampling.repetitionPenalty());
        }
        return asked;
    }

    /// What the server says, or the greatest number where it says nothing and refuses by itself.
    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public String name() {
        return "%s#%s".formatted(address.resolve("."), model);
    }

    @Override
    public void close() {
        requests.shutdownNow();
        client.close();
    }

    private <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteModelException(address, 0, "interrupted", "try again");
        }
    }
}
