package dev.sluice.weights.convert;

import dev.sluice.weights.convert.Vocabulary.Role;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The special tokens of a Hugging Face folder: by `tokenizer_config.json`, else by `config.json`;
/// whether text starts or ends with one, by the template that the tokenizer runs, else by the flags
/// of `tokenizer_config.json`.
///
/// @param tokenizer may be empty, where the folder has a `tokenizer.model` only
record SpecialTokens(
        Optional<TokenizerJson> tokenizer, ObjectNode tokenizerConfig, ObjectNode config) {

    /// Ids by role.
    ///
    /// @param vocabularySize ids beyond it are left out
    SequencedMap<Role, Integer> ids(int vocabularySize) {
        SequencedMap<Role, Integer> ids = new TreeMap<>();
        for (Role role : Role.values()) {
            named(role)
                    .or(() -> numbered(role))
                    .filter(id -> id >= 0 && id < vocabularySize)
                    .ifPresent(id -> ids.put(role, id));
        }
        return ids;
    }

    private Optional<Integer> named(Role role) {
        JsonNode entry = tokenizerConfig.path(role.hfName());
        String token = entry.asString(entry.path("content").asString(""));
        return token.isEmpty() ? Optional.empty() : tokenizer.flatMap(json -> json.id(token));
    }

    /// A list of end tokens gives the first.
    private Optional<Integer> numbered(Role role) {
        String key = role.hfName() + "_id";
        JsonNode value = config.has(key) ? config.path(key) : config.path("text_config").path(key);
        JsonNode id = value.isArray() ? value.path(0) : value;
        return id.isIntegralNumber() && id.canConvertToInt()
                ? Optional.of(id.asInt())
                : Optional.empty();
    }

    boolean addBos(boolean whenUnsaid) {
        return template()
                .map(single -> single.size() > 1 && single.path(0).has("SpecialToken"))
                .orElseGet(() -> flag("add_bos_token", whenUnsaid));
    }

    boolean addEos() {
        return template()
                .map(
                        single ->
                                single.size() > 1
                                        && single.path(single.size() - 1).has("SpecialToken"))
                .orElseGet(() -> flag("add_eos_token", false));
    }

    private boolean flag(String key, boolean whenUnsaid) {
        return tokenizerConfig.path(key).asBoolean(whenUnsaid);
    }

    /// The `single` list of the TemplateProcessing step; empty where the tokenizer has none.
    private Optional<JsonNode> template() {
        if (tokenizer.isEmpty()) {
            return Optional.empty();
        }
        JsonNode processor = tokenizer.get().part("post_processor");
        if (processor.path("type").asString("").equals("TemplateProcessing")) {
            return Optional.of(processor.path("single"));
        }
        for (JsonNode step : processor.path("processors")) {
            if (step.path("type").asString("").equals("TemplateProcessing")) {
                return Optional.of(step.path("single"));
            }
        }
        return Optional.empty();
    }
}
