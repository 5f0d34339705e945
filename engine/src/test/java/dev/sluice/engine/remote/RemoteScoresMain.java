package dev.sluice.engine.remote;

import dev.sluice.engine.Generation;
import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.LanguageModel.Query;
import dev.sluice.engine.Sampling;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Scores and continues texts by a server, for conformance/remote.py.
///
/// Argument: the server's address. Input: `{"queries": [[context, continuation]…], "prompts":
/// [text…], "maxTokens": n}`. Output: the answers, as JSON on one line.
final class RemoteScoresMain {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RemoteScoresMain() {}

    record Answers(List<Likelihood> queries, List<Generation> generations) {}

    public static void main(String[] args) throws IOException {
        JsonNode asked = JSON.readTree(System.in.readAllBytes());
        List<Query> queries =
                asked.path("queries")
                        .valueStream()
                        .map(each -> new Query(each.path(0).asString(), each.path(1).asString()))
                        .toList();
        Sampling sampling = Sampling.greedy(asked.path("maxTokens").asInt());
        try (LanguageModel model = RemoteModel.open(URI.create(args[0]), Optional.empty())) {
            List<Generation> generations =
                    asked.path("prompts")
                            .valueStream()
                            .map(prompt -> model.generate(prompt.asString(), sampling, _ -> true))
                            .toList();
            System.out.println(
                    JSON.writeValueAsString(new Answers(model.score(queries), generations)));
        }
    }
}
