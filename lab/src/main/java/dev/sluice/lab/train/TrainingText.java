package dev.sluice.lab.train;

import dev.sluice.lab.JsonLines;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Texts to train on: JSONL, one object a line.
///
/// `{"id": "…", "text": "define gold : a yellow metal", "prompt": "define gold :"}`: `text` is
/// learnt; its beginning `prompt`, where there is one, counts less. The end of the text is learnt
/// too.
///
/// @param digest of the file's bytes
public record TrainingText(Digest digest, List<Example> examples) {
    private static final int MAX_LINE_CHARS = 1_000_000;

    public TrainingText {
        examples = List.copyOf(examples);
    }

    /// Reads a file.
    ///
    /// @param promptWeight how much the tokens of prompts count, 0 to 1
    /// @param maxTokens the longest text the model takes
    /// @throws TrainingException where a line is no such object, or too long
    public static TrainingText read(
            Path file, TextEncoder encoder, double promptWeight, int maxTokens) throws IOException {
        List<Example> examples = new ArrayList<>();
        JsonLines.read(
                file,
                MAX_LINE_CHARS,
                TrainingException::new,
                (where, node) ->
                        examples.add(parse(where, node, encoder, promptWeight, maxTokens)));
        if (examples.isEmpty()) {
            throw new TrainingException(file.toString(), "it has no texts", "add some");
        }
        return new TrainingText(Digest.ofFile(file), examples);
    }

    /// One text whose beginning counts less.
    ///
    /// @param prompt a beginning of the text, or empty
    public static Example example(
            String text, String prompt, TextEncoder encoder, double promptWeight) {
        int[] body = encoder.encode(text);
        int[] tokens = Arrays.copyOf(body, body.length + 1);
        tokens[body.length] = encoder.endOfText();
        float[] weights = new float[tokens.length];
        Arrays.fill(weights, 1f);
        if (!prompt.isEmpty()) {
            int shared = Arrays.mismatch(encoder.encode(prompt), body);
            int length = shared < 0 ? body.length : shared;
            Arrays.fill(weights, 0, length, (float) promptWeight);
        }
        return new Example(tokens, weights);
    }

    private static Example parse(
            String where, JsonNode node, TextEncoder encoder, double promptWeight, int maxTokens) {
        String text = node.path("text").asString("");
        String prompt = node.path("prompt").asString("");
        if (text.isEmpty()) {
            throw new TrainingException(
                    where, "it has no \"text\"", "write {\"text\": \"…\"} on each line");
        }
        if (!text.startsWith(prompt)) {
            throw new TrainingException(
                    where,
                    "its \"prompt\" is not the beginning of its \"text\"",
                    "repeat the prompt in the text");
        }
        Example example = example(text, prompt, encoder, promptWeight);
        if (example.length() > maxTokens) {
            throw new TrainingException(
                    where,
                    "%,d tokens are over the model's %,d".formatted(example.length(), maxTokens),
                    "split the text over lines");
        }
        return example;
    }
}
