package dev.sluice.lab.tune;

import dev.sluice.engine.Tokenizer;
import dev.sluice.engine.chat.TemplateException;
import dev.sluice.lab.JsonLines;
import dev.sluice.lab.tune.TextBatches.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads texts to tune on, one JSON object a line:
///
/// ```
/// {"text": "all of it is learnt"}
/// {"prompt": "what is given", "completion": " what is learnt"}
/// {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}
/// ```
///
/// Of a conversation every message of the assistant is learnt, each after those before it, as the
/// model's chat template writes them.
public final class TuneData {
    private static final int MAX_LINE_CHARS = 10_000_000;

    private final Tokenizer tokenizer;
    private final Optional<Chat> chat;
    private final int contextLength;

    /// Writes a conversation as the model was taught to read it.
    @FunctionalInterface
    public interface Chat {
        /// The text of a conversation.
        ///
        /// @param messages each with `role` and `content`
        /// @param addGenerationPrompt whether what introduces the assistant's answer follows
        String render(List<Map<String, String>> messages, boolean addGenerationPrompt);
    }

    TuneData(Tokenizer tokenizer, Optional<Chat> chat, int contextLength) {
        this.tokenizer = tokenizer;
        this.chat = chat;
        this.contextLength = contextLength;
    }

    /// The texts of a file, at least one.
    ///
    /// @throws TuneException where a line is none of the three, or longer than the context
    List<Text> read(Path file) throws IOException {
        List<Text> texts = new ArrayList<>();
        JsonLines.read(
                file,
                MAX_LINE_CHARS,
                TuneException::new,
                (where, node) -> texts.addAll(texts(where, node)));
        if (texts.isEmpty()) {
            throw new TuneException(file.toString(), "it has no texts", "add some");
        }
        return texts;
    }

    private List<Text> texts(String where, JsonNode node) {
        if (node.path("messages").isArray()) {
            return conversation(where, node.path("messages"));
        }
        String prompt = node.path("prompt").asString("");
        String text =
                node.path("completion").isString()
                        ? prompt + node.path("completion").asString()
                        : node.path("text").asString("");
        if (text.isEmpty() || !text.startsWith(prompt)) {
            throw new TuneException(
                    where,
                    "it has neither \"text\", nor \"prompt\" and \"completion\", nor \"messages\"",
                    "write one of them");
        }
        return List.of(plain(where, prompt, text));
    }

    private Text plain(String where, String prompt, String text) {
        int[] tokens = tokenizer.encode(text, true);
        int end = tokenizer.eosId().orElse(-1);
        if (end >= 0 && (tokens.length == 0 || tokens[tokens.length - 1] != end)) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = end;
        }
        int given = prompt.isEmpty() ? 0 : shared(tokenizer.encode(prompt, true), tokens);
        return text(where, tokens, given);
    }

    private List<Text> conversation(String where, JsonNode messages) {
        Chat template =
                chat.orElseThrow(
                        () ->
                                new TuneException(
                                        where,
                                        "it is a conversation, and the model has no chat template",
                                        "write \"prompt\" and \"completion\", or give the model a"
                                                + " chat template"));
        List<Map<String, String>> said = new ArrayList<>();
        List<Text> texts = new ArrayList<>();
        for (JsonNode message : messages) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("role", message.path("role").asString(""));
            one.put("content", message.path("content").asString(""));
            if (one.containsValue("")) {
                throw new TuneException(
                        where, "a message lacks its role or its content", "write both");
            }
            boolean isLearnt = one.containsValue("assistant");
            String given = isLearnt ? render(where, template, said, true) : "";
            said.add(one);
            if (isLearnt) {
                int[] tokens = tokenizer.encode(render(where, template, said, false), false);
                texts.add(text(where, tokens, shared(tokenizer.encode(given, false), tokens)));
            }
        }
        if (texts.isEmpty()) {
            throw new TuneException(
                    where, "the assistant says nothing in it", "add what is to be learnt");
        }
        return texts;
    }

    private static String render(
            String where, Chat template, List<Map<String, String>> said, boolean isAsked) {
        try {
            return template.render(said, isAsked);
        } catch (TemplateException e) {
            throw new TuneException(
                    where,
                    "the chat template refuses it: " + e.getMessage(),
                    "write the roles in the order that the model takes");
        }
    }

    private Text text(String where, int[] tokens, int given) {
        if (tokens.length - 1 > contextLength) {
            throw new TuneException(
                    where,
                    "%,d tokens are over the model's %,d".formatted(tokens.length, contextLength),
                    "split the text over lines");
        }
        if (tokens.length < 2 || given >= tokens.length) {
            throw new TuneException(where, "nothing is left to learn", "lengthen the text");
        }
        return new Text(tokens, given);
    }

    private static int shared(int[] beginning, int[] whole) {
        int mismatch = Arrays.mismatch(beginning, whole);
        return mismatch < 0 ? whole.length : mismatch;
    }
}
