package dev.sluice.engine;

import dev.sluice.engine.LanguageModel.Likelihood;
import dev.sluice.engine.LanguageModel.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Scores and continues texts, for conformance/scores.py.
///
/// Argument: folder of a checkpoint. Input: `{"queries": [[context, continuation]…], "whole":
/// [text…], "prompts": [text…], "maxTokens": n}`. Output: the answers, as JSON on one line.
final class ScoresMain {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ScoresMain() {}

    record Answers(
            List<Likelihood> queries,
            List<Likelihood> whole,
            List<Generation> generations,
            double seconds) {}

    public static void main(String[] args) throws IOException {
        JsonNode asked = JSON.readTree(System.in.readAllBytes());
        List<Query> queries = new ArrayList<>();
        asked.path("queries")
                .forEach(
                        pair ->
                                queries.add(
                                        new Query(
                                                pair.path(0).asString(), pair.path(1).asString())));
        List<String> whole = asked.path("whole").valueStream().map(JsonNode::asString).toList();
        Sampling sampling = Sampling.greedy(asked.path("maxTokens").asInt(0));
        try (LanguageModel model = LocalModel.open(Path.of(args[0]))) {
            List<Generation> generations =
                    asked.path("prompts")
                            .valueStream()
                            .map(prompt -> model.generate(prompt.asString(), sampling, _ -> true))
                            .toList();
            long start = System.nanoTime();
            List<Likelihood> scored = model.score(queries);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.println(
                    JSON.writeValueAsString(
                            new Answers(scored, model.scoreWhole(whole), generations, seconds)));
        }
    }
}
