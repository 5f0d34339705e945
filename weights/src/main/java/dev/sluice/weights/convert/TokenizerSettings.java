package dev.sluice.weights.convert;

import dev.sluice.weights.convert.Vocabulary.Kind;
import dev.sluice.weights.convert.Vocabulary.Role;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The small files about tokens beside a `tokenizer.json`.
final class TokenizerSettings {
    private TokenizerSettings() {}

    /// `tokenizer_config.json`. The class is the one that takes `tokenizer.json` as it stands.
    static ObjectNode tokenizerConfig(Vocabulary vocabulary, long context) {
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("add_bos_token", vocabulary.addBos());
        config.put("add_eos_token", vocabulary.addEos());
        if (vocabulary.kind() == Kind.BYTE_LEVEL) {
            config.put("add_prefix_space", false);
        }
        config.put("clean_up_tokenization_spaces", false);
        config.put("model_max_length", context);
        specialTokens(vocabulary, config);
        return config;
    }

    /// `special_tokens_map.json`.
    static ObjectNode specialTokensMap(Vocabulary vocabulary) {
        ObjectNode map = JsonMapper.shared().createObjectNode();
        specialTokens(vocabulary, map);
        return map;
    }

    private static void specialTokens(Vocabulary vocabulary, ObjectNode target) {
        for (Role role : Role.values()) {
            vocabulary.token(role).ifPresent(token -> target.put(role.hfName(), token));
        }
    }

    /// `generation_config.json`.
    ///
    /// @param endTokens further tokens that end a text, after the eos token
    static ObjectNode generationConfig(Vocabulary vocabulary, List<Integer> endTokens) {
        ObjectNode config = JsonMapper.shared().createObjectNode();
        ids(vocabulary, config);
        Integer eos = vocabulary.special().get(Role.EOS);
        if (eos != null && endTokens.stream().anyMatch(id -> !id.equals(eos))) {
            config.putArray("eos_token_id").add(eos);
            endTokens.stream()
                    .filter(id -> !id.equals(eos))
                    .distinct()
                    .forEach(config.withArray("eos_token_id")::add);
        }
        return config;
    }

    /// The ids that `config.json` names.
    static void ids(Vocabulary vocabulary, ObjectNode config) {
        for (Role role : List.of(Role.BOS, Role.EOS, Role.PAD)) {
            Integer id = vocabulary.special().get(role);
            if (id != null) {
                config.put(role.hfName() + "_id", id);
            }
        }
    }
}
