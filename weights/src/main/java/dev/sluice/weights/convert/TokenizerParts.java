package dev.sluice.weights.convert;

import dev.sluice.weights.convert.Vocabulary.Kind;
import dev.sluice.weights.convert.Vocabulary.Role;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The members of a `tokenizer.json` that hold no tokens: how text is normalised and split, what is
/// put around it, how tokens become text again.
final class TokenizerParts {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SPACE = "\u2581";

    /// The members, in the order the tokenizers library writes them.
    static final List<String> NAMES =
            List.of("normalizer", "pre_tokenizer", "post_processor", "decoder");

    private TokenizerParts() {}

    /// The members for a vocabulary.
    ///
    /// @param where the file that names the pre-tokenizer, for messages
    static ObjectNode of(Vocabulary vocabulary, String where) {
        ObjectNode parts = JSON.createObjectNode();
        if (vocabulary.kind() == Kind.BYTE_LEVEL) {
            PreTokenizers.Rules rules = PreTokenizers.named(vocabulary.pre(), where);
            parts.set("normalizer", rules.normalizer());
            parts.set("pre_tokenizer", rules.preTokenizer().deepCopy());
            postProcessor(vocabulary, parts, byteLevel());
            parts.set("decoder", byteLevel());
        } else {
            normalizer(vocabulary, parts.putObject("normalizer"));
            parts.putNull("pre_tokenizer");
            postProcessor(vocabulary, parts, null);
            decoder(vocabulary, parts.putObject("decoder"));
        }
        return parts;
    }

    private static ObjectNode byteLevel() {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private static void normalizer(Vocabulary vocabulary, ObjectNode normalizer) {
        ObjectNode replace = replace(" ", SPACE);
        if (!vocabulary.addSpacePrefix()) {
            normalizer.setAll(replace);
            return;
        }
        normalizer.put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        steps.addObject().put("type", "Prepend").put("prepend", SPACE);
        steps.add(replace);
    }

    private static ObjectNode replace(String pattern, String content) {
        ObjectNode replace = JSON.createObjectNode().put("type", "Replace");
        replace.putObject("pattern").put("String", pattern);
        return replace.put("content", content);
    }

    private static void decoder(Vocabulary vocabulary, ObjectNode decoder) {
        decoder.put("type", "Sequence");
        ArrayNode steps = decoder.putArray("decoders");
        steps.add(replace(SPACE, " "));
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        if (vocabulary.addSpacePrefix()) {
            steps.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
    }

    private static void postProcessor(
            Vocabulary vocabulary, ObjectNode parts, @Nullable ObjectNode otherwise) {
        Optional<Integer> bos = id(vocabulary, Role.BOS, vocabulary.addBos());
        Optional<Integer> eos = id(vocabulary, Role.EOS, vocabulary.addEos());
        if (bos.isEmpty() && eos.isEmpty()) {
            parts.set("post_processor", otherwise);
            return;
        }
        ObjectNode template = parts.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        sequence(vocabulary, single, "A", 0, bos, eos);
        ArrayNode pair = template.putArray("pair");
        sequence(vocabulary, pair, "A", 0, bos, eos);
        sequence(vocabulary, pair, "B", 1, bos, eos);
        ObjectNode special = template.putObject("special_tokens");
        List.of(bos, eos)
                .forEach(id -> id.ifPresent(value -> specialToken(vocabulary, special, value)));
    }

    private static Optional<Integer> id(Vocabulary vocabulary, Role role, boolean added) {
        return added ? Optional.ofNullable(vocabulary.special().get(role)) : Optional.empty();
    }

    private static void sequence(
            Vocabulary vocabulary,
            ArrayNode steps,
            String name,
            int typeId,
            Optional<Integer> bos,
            Optional<Integer> eos) {
        bos.ifPresent(id -> special(vocabulary, steps, id, typeId));
        steps.addObject().putObject("Sequence").put("id", name).put("type_id", typeId);
        eos.ifPresent(id -> special(vocabulary, steps, id, typeId));
    }

    private static void special(Vocabulary vocabulary, ArrayNode steps, int id, int typeId) {
        steps.addObject()
                .putObject("SpecialToken")
                .put("id", vocabulary.tokens().get(id))
                .put("type_id", typeId);
    }

    private static void specialToken(Vocabulary vocabulary, ObjectNode special, int id) {
        String token = vocabulary.tokens().get(id);
        ObjectNode entry = special.putObject(token).put("id", token);
        entry.putArray("ids").add(id);
        entry.putArray("tokens").add(token);
    }
}
