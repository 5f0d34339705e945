package dev.sluice.weights.convert;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A tokenizer as both formats know it.
///
/// @param kind how text becomes symbols
/// @param tokens the text of each id; byte-level tokens in the [ByteAlphabet], SentencePiece tokens
///   with `▁` for a space, control and user-defined tokens as they stand in text
/// @param types what each id is
/// @param scores a SentencePiece token's rank, highest first merged; empty for byte-level ones
/// @param merges `left right` in order of rank; empty for SentencePiece, which has scores
/// @param pre the `tokenizer.ggml.pre` name
/// @param special ids by role
/// @param addBos whether text starts with the bos token
/// @param addEos whether text ends with the eos token
/// @param addSpacePrefix whether text is read as if a space stood before it
/// @param chatTemplate in Jinja
@SuppressWarnings(
        "ArrayRecordComponent") // a quarter of a million scores, boxed, would fill the heap
record Vocabulary(
        Kind kind,
        List<String> tokens,
        List<TokenType> types,
        float[] scores,
        List<String> merges,
        String pre,
        SequencedMap<Role, Integer> special,
        boolean addBos,
        boolean addEos,
        boolean addSpacePrefix,
        Optional<String> chatTemplate) {

    /// How text becomes symbols.
    enum Kind {
        /// Bytes, merged by rank: `tokenizer.ggml.model` is `gpt2`.
        BYTE_LEVEL("gpt2"),
        /// Characters, merged by score, unknown ones as bytes: `llama`.
        SENTENCE_PIECE("llama");

        private final String model;

        Kind(String model) {
            this.model = model;
        }

        String model() {
            return model;
        }
    }

    /// What a special token is for; names of the two formats.
    enum Role {
        BOS("bos_token", "bos_token_id"),
        EOS("eos_token", "eos_token_id"),
        UNK("unk_token", "unknown_token_id"),
        SEP("sep_token", "seperator_token_id"),
        PAD("pad_token", "padding_token_id"),
        CLS("cls_token", "cls_token_id"),
        MASK("mask_token", "mask_token_id");

        private final String hfName;
        private final String ggufName;

        Role(String hfName, String ggufName) {
            this.hfName = hfName;
            this.ggufName = ggufName;
        }

        /// As in tokenizer_config.json.
        String hfName() {
            return hfName;
        }

        /// The full metadata key; llama.cpp spells the separator's so.
        String ggufKey() {
            return "tokenizer.ggml." + ggufName;
        }
    }

    Vocabulary {
        special = Collections.unmodifiableSequencedMap(new TreeMap<>(special));
    }

    /// The text of the token in a role.
    Optional<String> token(Role role) {
        return Optional.ofNullable(special.get(role)).map(tokens::get);
    }

    /// This vocabulary with other scores.
    Vocabulary withScores(float[] newScores) {
        return new Vocabulary(
                kind,
                tokens,
                types,
                newScores,
                merges,
                pre,
                special,
                addBos,
                addEos,
                addSpacePrefix,
                chatTemplate);
    }

    /// This vocabulary under another name for the pre-tokenizer.
    Vocabulary withPre(String newPre) {
        return new Vocabulary(
                kind,
                tokens,
                types,
                scores,
                merges,
                newPre,
                special,
                addBos,
                addEos,
                addSpacePrefix,
                chatTemplate);
    }
}
