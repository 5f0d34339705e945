package dev.sluice.cli;

import dev.sluice.engine.Generation;
import dev.sluice.engine.LanguageModel;
import dev.sluice.engine.LanguageModel.TextListener;
import dev.sluice.engine.LocalModel;
import dev.sluice.engine.Sampling;
import dev.sluice.engine.chat.ChatTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was said so far, written as the model's template wants it. A model without a template
/// remembers nothing: it continues each text by itself.
final class Conversation {
    private final LanguageModel model;
    private final Optional<ChatTemplate> template;
    private final Optional<String> system;
    private final List<Map<String, String>> messages = new ArrayList<>();

    private Conversation(
            LanguageModel model, Optional<ChatTemplate> template, Optional<String> system) {
        this.model = model;
        this.template = template;
        this.system = system;
        begin();
    }

    /// @param address where the model is, and a local one's template
    static Conversation with(LanguageModel model, String address, Optional<String> system)
            throws IOException {
        Optional<ChatTemplate> template =
                model instanceof LocalModel local
                        ? ChatTemplate.open(Path.of(address), local.tokenizer().specialTexts())
                        : Optional.empty();
        return new Conversation(model, template, system);
    }

    boolean hasTemplate() {
        return template.isPresent();
    }

    /// Forgets what was said, but for the system's part.
    void begin() {
        messages.clear();
        system.ifPresent(text -> messages.add(message("system", text)));
    }

    /// Says something and hears the answer. What cannot be answered was not said.
    Generation say(String text, Sampling sampling, TextListener listener) {
        if (template.isEmpty()) {
            return model.generate(text, sampling, listener);
        }
        List<Map<String, String>> asked = new ArrayList<>(messages);
        asked.add(message("user", text));
        Generation answer = model.generate(template.get().render(asked, true), sampling, listener);
        messages.clear();
        messages.addAll(asked);
        messages.add(message("assistant", answer.text()));
        return answer;
    }

    private static Map<String, String> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }
}
