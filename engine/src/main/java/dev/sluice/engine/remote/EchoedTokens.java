package dev.sluice.engine.remote;

import dev.sluice.engine.LanguageModel.Likelihood;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/// What a server says of the tokens of a prompt that it echoes.
///
/// @param tokens those of the prompt; what was generated behind it is left out
record EchoedTokens(List<Echoed> tokens) {
    /// Servers round, and not all alike.
    private static final double TIE = 1e-6;

    /// One token.
    ///
    /// @param text as the server prints it, empty for the beginning token
    /// @param logProbability missing for the first token
    /// @param greatest of all tokens that could stand there
    record Echoed(String text, OptionalDouble logProbability, OptionalDouble greatest) {}

    /// Reads a completion with `echo` and `logprobs`.
    ///
    /// @param prompt what was sent
    static EchoedTokens of(URI where, JsonNode answer, String prompt) {
        JsonNode logprobs = answer.path("choices").path(0).path("logprobs");
        JsonNode texts = logprobs.path("tokens");
        JsonNode values = logprobs.path("token_logprobs");
        JsonNode tops = logprobs.path("top_logprobs");
        JsonNode offsets = logprobs.path("text_offset");
        if (texts.isEmpty()
                || values.size() != texts.size()
                || offsets.size() != texts.size()
                || tops.size() != texts.size()) {
            throw new RemoteModelException(
                    where,
                    200,
                    "it does not say the probabilities of the prompt's tokens",
                    "ask a server that takes echo and logprobs, such as vLLM");
        }
        int length = prompt.codePointCount(0, prompt.length());
        List<Echoed> tokens = new ArrayList<>();
        for (int i = 0; i < texts.size() && offsets.path(i).asInt(length) < length; i++) {
            tokens.add(
                    new Echoed(
                            texts.path(i).asString(""),
                            number(values.path(i)),
                            tops.path(i)
                                    .valueStream()
                                    .filter(JsonNode::isNumber)
                                    .mapToDouble(JsonNode::asDouble)
                                    .max()));
        }
        return new EchoedTokens(tokens);
    }

    private static OptionalDouble number(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }

    /// How likely the tokens from a place on are.
    Likelihood from(URI where, int first) {
        double sum = 0;
        boolean isGreedy = true;
        List<Echoed> scored = tokens.subList(Math.min(first, tokens.size()), tokens.size());
        for (Echoed token : scored) {
            double value =
                    token.logProbability()
                            .orElseThrow(
                                    () ->
                                            new RemoteModelException(
                                                    where,
                                                    200,
                                                    "it puts no beginning token before a text, so"
                                                            + " that the first token has no"
                                                            + " probability",
                                                    "score texts that stand behind a context"));
            sum += value;
            isGreedy &= value >= token.greatest().orElse(value) - TIE;
        }
        return new Likelihood(sum, isGreedy, scored.size());
    }
}
