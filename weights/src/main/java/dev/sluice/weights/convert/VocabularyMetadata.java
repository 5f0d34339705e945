package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Vocabulary.Kind;
import dev.sluice.weights.convert.Vocabulary.Role;
import dev.sluice.weights.gguf.GgufMetadata;
import dev.sluice.weights.gguf.GgufValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// A vocabulary in GGUF metadata.
final class VocabularyMetadata {
    private static final String PREFIX = "tokenizer.ggml.";
    static final String SCORES = PREFIX + "scores";
    static final String PRE = PREFIX + "pre";
    private static final String TEMPLATE = "tokenizer.chat_template";

    private VocabularyMetadata() {}

    static SequencedMap<String, GgufValue> write(Vocabulary vocabulary) {
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        metadata.put(PREFIX + "model", new GgufValue.Str(vocabulary.kind().model()));
        metadata.put(PRE, new GgufValue.Str(vocabulary.pre()));
        metadata.put(PREFIX + "tokens", GgufValue.Array.ofStrings(vocabulary.tokens()));
        if (vocabulary.kind() == Kind.SENTENCE_PIECE) {
            metadata.put(SCORES, GgufValue.Array.ofFloats(vocabulary.scores()));
        }
        int[] types = vocabulary.types().stream().mapToInt(TokenType::id).toArray();
        metadata.put(PREFIX + "token_type", GgufValue.Array.ofInts(types));
        if (vocabulary.kind() == Kind.BYTE_LEVEL) {
            metadata.put(PREFIX + "merges", GgufValue.Array.ofStrings(vocabulary.merges()));
        }
        vocabulary
                .special()
                .forEach((role, id) -> metadata.put(role.ggufKey(), new GgufValue.U32(id)));
        metadata.put(PREFIX + "add_bos_token", new GgufValue.Bool(vocabulary.addBos()));
        metadata.put(PREFIX + "add_eos_token", new GgufValue.Bool(vocabulary.addEos()));
        metadata.put(PREFIX + "add_space_prefix", new GgufValue.Bool(vocabulary.addSpacePrefix()));
        vocabulary
                .chatTemplate()
                .ifPresent(template -> metadata.put(TEMPLATE, new GgufValue.Str(template)));
        return metadata;
    }

    /// The vocabulary of a file.
    ///
    /// @param statedPre the pre-tokenizer that a person named
    static Vocabulary read(MetadataReader metadata, Optional<String> statedPre) {
        String model = metadata.string(PREFIX + "model");
        Kind kind =
                Arrays.stream(Kind.values())
                        .filter(known -> known.model().equals(model))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        Refusal.unsupported(
                                                metadata.file(),
                                                "a tokenizer of the kind '%s'".formatted(model),
                                                "models with gpt2 and llama tokenizers"));
        List<String> tokens = metadata.using(PREFIX + "tokens").strings(PREFIX + "tokens");
        requireUnique(tokens, metadata.file());
        boolean bytes = kind == Kind.BYTE_LEVEL;
        String pre =
                statedPre
                        .or(() -> metadata.findString(PRE))
                        // Only byte-level vocabularies have a choice.
                        .or(() -> bytes ? Optional.empty() : Optional.of("default"))
                        .orElseThrow(
                                () ->
                                        new FormatException(
                                                metadata.file(),
                                                "it does not name its pre-tokenizer",
                                                "state it, as files of its age leave it open"));
        metadata.use(PRE);
        return new Vocabulary(
                kind,
                tokens,
                types(metadata, tokens.size()),
                bytes ? new float[0] : scores(metadata, tokens.size()),
                bytes ? metadata.using(PREFIX + "merges").strings(PREFIX + "merges") : List.of(),
                pre,
                special(metadata, tokens.size()),
                metadata.bool(PREFIX + "add_bos_token", addsBos(kind, pre)),
                metadata.bool(PREFIX + "add_eos_token", false),
                metadata.bool(PREFIX + "add_space_prefix", !bytes) && !bytes,
                metadata.findString(TEMPLATE));
    }

    /// What llama.cpp does where the file does not say.
    private static boolean addsBos(Kind kind, String pre) {
        return kind == Kind.SENTENCE_PIECE
                || List.of("llama3", "llama-v3", "llama-bpe", "tekken").contains(pre);
    }

    private static List<TokenType> types(MetadataReader metadata, int size) {
        String key = PREFIX + "token_type";
        int[] ids = metadata.using(key).ints(key);
        requireLength(metadata.file(), key, ids.length, size);
        List<TokenType> types = new ArrayList<>(size);
        for (int id : ids) {
            types.add(TokenType.ofId(id, metadata.file() + ", metadata '" + key + "'"));
        }
        return types;
    }

    private static float[] scores(MetadataReader metadata, int size) {
        GgufMetadata read = metadata.using(SCORES);
        float[] scores = read.floats(SCORES);
        requireLength(metadata.file(), SCORES, scores.length, size);
        return scores;
    }

    private static SequencedMap<Role, Integer> special(MetadataReader metadata, int size) {
        SequencedMap<Role, Integer> ids = new TreeMap<>();
        for (Role role : Role.values()) {
            metadata.findCount(role.ggufKey())
                    .ifPresent(
                            id -> {
                                if (id >= size) {
                                    throw new FormatException(
                                            metadata.file(),
                                            "%s is %d of %d tokens"
                                                    .formatted(role.ggufKey(), id, size),
                                            "the file is damaged");
                                }
                                ids.put(role, id);
                            });
        }
        return ids;
    }

    private static void requireUnique(List<String> tokens, String where) {
        Set<String> seen = new HashSet<>(tokens.size() * 2);
        for (String token : tokens) {
            if (!seen.add(token)) {
                throw new FormatException(
                        where,
                        "the token '%s' stands twice in its vocabulary".formatted(token),
                        "convert the original checkpoint; tokenizer.json holds a token once");
            }
        }
    }

    private static void requireLength(String file, String key, int length, int size) {
        if (length != size) {
            throw new FormatException(
                    file + ", metadata '" + key + "'",
                    "has %d entries for %d tokens".formatted(length, size),
                    "the file is damaged; convert the model anew");
        }
    }
}
