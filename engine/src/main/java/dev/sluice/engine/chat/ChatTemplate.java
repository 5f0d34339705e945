package dev.sluice.engine.chat;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// How a model wants a conversation written: `chat_template.jinja`, or `chat_template` in
/// `tokenizer_config.json`. Thread-safe.
///
/// Rendering equals `apply_chat_template` of transformers for the part of Jinja that [the
/// package][dev.sluice.engine.chat] knows. Anything else is refused, most of it when the template
/// is read.
public final class ChatTemplate {
    private static final String FILE = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String KEY = "chat_template";
    private static final long MAX_BYTES = 1 << 20;

    private final Statement template;
    private final Map<String, String> specialTokens;
    private final InstantSource clock;
    private final ZoneId zone;

    private ChatTemplate(
            Statement template,
            Map<String, String> specialTokens,
            InstantSource clock,
            ZoneId zone) {
        this.template = template;
        this.specialTokens = new TreeMap<>(specialTokens);
        this.clock = clock;
        this.zone = zone;
    }

    /// The template of a model folder; empty where it has none.
    ///
    /// @param specialTokens texts by name, such as `bos_token`
    /// @throws FormatException where there is one that cannot be rendered
    public static Optional<ChatTemplate> open(Path folder, Map<String, String> specialTokens)
            throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            if (Files.size(file) > MAX_BYTES) {
                throw new FormatException(
                        file.toString(),
                        "%,d bytes are over the limit of %,d"
                                .formatted(Files.size(file), MAX_BYTES),
                        "check that it is the right file");
            }
            return Optional.of(
                    read(
                            file.toString(),
                            new String(Files.readAllBytes(file), StandardCharsets.UTF_8),
                            specialTokens));
        }
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config)) {
            return Optional.empty();
        }
        JsonNode template = Checkpoint.readObject(config).path(KEY);
        if (template.isArray()) {
            // Several by name; the plain chat is 'default'.
            template =
                    template.valueStream()
                            .filter(each -> each.path("name").asString("").equals("default"))
                            .map(each -> each.path("template"))
                            .findFirst()
                            .orElse(template);
        }
        return template.isString()
                ? Optional.of(read(config + ": " + KEY, template.asString(), specialTokens))
                : Optional.empty();
    }

    private static ChatTemplate read(
            String where, String template, Map<String, String> specialTokens) {
        try {
            return of(template, specialTokens, InstantSource.system(), ZoneId.systemDefault());
        } catch (TemplateException e) {
            throw new FormatException(
                    where,
                    "the chat template cannot be rendered: " + e.getMessage(),
                    "write the prompt yourself, without the template");
        }
    }

    /// A template from its text.
    ///
    /// @param clock what `strftime_now` reads
    /// @throws TemplateException where it cannot be rendered
    public static ChatTemplate of(
            String template, Map<String, String> specialTokens, InstantSource clock, ZoneId zone) {
        return new ChatTemplate(
                TemplateParser.parse(template, Environment.ofChats()), specialTokens, clock, zone);
    }

    /// The conversation as the model reads it.
    ///
    /// @param messages each with `role` and `content`, and what else the template asks for
    /// @param addGenerationPrompt whether it ends where the model's answer begins
    /// @throws TemplateException where the template refuses the messages, or something in it cannot
    ///   be rendered
    public String render(List<? extends Map<String, ?>> messages, boolean addGenerationPrompt) {
        return render(messages, List.of(), addGenerationPrompt, Map.of());
    }

    /// The conversation, with tools that the model may call.
    ///
    /// @param tools JSON schemas of functions; none where empty
    /// @param more what this template asks for besides, such as `enable_thinking`
    public String render(
            List<? extends Map<String, ?>> messages,
            List<? extends Map<String, ?>> tools,
            boolean addGenerationPrompt,
            Map<String, ?> more) {
        Scope scope = Scope.root();
        Functions.define(scope, clock.instant().atZone(zone));
        specialTokens.forEach(scope::set);
        scope.set("messages", Values.of(messages));
        scope.set("tools", tools.isEmpty() ? Special.NONE : Values.of(tools));
        scope.set("documents", Special.NONE);
        scope.set("add_generation_prompt", addGenerationPrompt);
        more.forEach((name, value) -> scope.set(name, Values.of(value)));
        StringBuilder text = new StringBuilder();
        template.render(scope, text);
        return text.toString();
    }
}
