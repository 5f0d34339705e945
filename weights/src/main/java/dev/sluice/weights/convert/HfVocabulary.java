package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.TokenizerJson.AddedToken;
import dev.sluice.weights.convert.Vocabulary.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the tokenizer of a Hugging Face folder.
///
/// A `tokenizer.json` whose BPE model falls back to bytes is SentencePiece's, one with a byte-level
/// pre-tokenizer is GPT-2's. A `tokenizer.model` beside it, or alone, gives the scores.
final class HfVocabulary {
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String CHAT_TEMPLATE = "chat_template.jinja";

    /// What a folder says of its tokenizer.
    ///
    /// @param parts the members of tokenizer.json but its tokens
    record HfTokenizer(
            Vocabulary vocabulary,
            Optional<Map<String, JsonNode>> parts,
            ObjectNode tokenizerConfig) {}

    private static final String SPACE = "\u2581";
    private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");
    private static final float SPECIAL_SCORE = -1000;

    private final Path folder;
    private final ObjectNode config;
    private final ObjectNode tokenizerConfig;
    private final int size;
    private final @Nullable String[] tokens;
    private final TokenType[] types;

    private HfVocabulary(Path folder, ObjectNode config, int size) throws IOException {
        this.folder = folder;
        this.config = config;
        this.size = size;
        this.tokens = new @Nullable String[size];
        this.types = new TokenType[size];
        Arrays.fill(types, TokenType.UNUSED);
        Path file = folder.resolve(TOKENIZER_CONFIG);
        this.tokenizerConfig =
                Files.exists(file)
                        ? Checkpoint.readObject(file)
                        : JsonMapper.shared().createObjectNode();
    }

    /// Reads the tokenizer files of a folder.
    ///
    /// @param size the rows of the embedding, which may be more than tokens
    /// @param statedPre the pre-tokenizer that a person named
    static HfTokenizer read(Path folder, ObjectNode config, int size, Optional<String> statedPre)
            throws IOException {
        HfVocabulary step = new HfVocabulary(folder, config, size);
        Path json = folder.resolve(TokenizerJson.FILE);
        Path model = folder.resolve(SentencePieceModel.FILE);
        if (Files.exists(json)) {
            TokenizerJson tokenizer = TokenizerJson.read(json);
            String type = tokenizer.model("type").asString("");
            if (!type.equals("BPE")) {
                throw Refusal.unsupported(
                        json.toString(),
                        "a tokenizer of type '%s'".formatted(type),
                        "BPE tokenizers");
            }
            Vocabulary vocabulary =
                    tokenizer.model("byte_fallback").asBoolean(false)
                            ? step.sentencePiece(
                                    Optional.of(tokenizer),
                                    Files.exists(model)
                                            ? Optional.of(SentencePieceModel.read(model))
                                            : Optional.empty())
                            : step.byteLevel(tokenizer, statedPre);
            return new HfTokenizer(
                    vocabulary, Optional.of(tokenizer.parts()), step.tokenizerConfig);
        }
        if (Files.exists(model)) {
            return new HfTokenizer(
                    step.sentencePiece(
                            Optional.empty(), Optional.of(SentencePieceModel.read(model))),
                    Optional.empty(),
                    step.tokenizerConfig);
        }
        throw Refusal.missing(
                folder.toString(),
                "%s and %s".formatted(TokenizerJson.FILE, SentencePieceModel.FILE));
    }

    private Vocabulary byteLevel(TokenizerJson tokenizer, Optional<String> statedPre)
            throws IOException {
        String pre = statedPre.orElseGet(() -> PreTokenizers.nameOf(tokenizer));
        placeVocabulary(tokenizer);
        placeAdded(tokenizer);
        return vocabulary(
                Kind.BYTE_LEVEL,
                new float[0],
                tokenizer.merges(),
                pre,
                Optional.of(tokenizer),
                false);
    }

    private Vocabulary sentencePiece(
            Optional<TokenizerJson> tokenizer, Optional<SentencePieceModel> model)
            throws IOException {
        float[] scores = new float[size];
        if (model.isPresent()) {
            List<SentencePieceModel.Piece> pieces = model.get().pieces();
            for (int id = 0; id < pieces.size(); id++) {
                place(id, pieces.get(id).text(), pieces.get(id).type());
                scores[id] = pieces.get(id).score();
            }
        } else {
            placeVocabulary(tokenizer.orElseThrow());
            scores = MergeScores.scores(tokenizer.orElseThrow(), size);
        }
        if (tokenizer.isPresent()) {
            placeAdded(tokenizer.get());
            for (AddedToken added : tokenizer.get().addedTokens()) {
                if (types[added.id()] != TokenType.UNKNOWN) {
                    scores[added.id()] = SPECIAL_SCORE;
                }
            }
        }
        boolean spacePrefix =
                tokenizer
                        .map(HfVocabulary::addsSpacePrefix)
                        .orElseGet(() -> model.orElseThrow().addDummyPrefix());
        return vocabulary(
                Kind.SENTENCE_PIECE, scores, List.of(), "default", tokenizer, spacePrefix);
    }

    /// `Prepend` of the older form, or a `Metaspace` that prepends.
    private static boolean addsSpacePrefix(TokenizerJson tokenizer) {
        return has(tokenizer.part("normalizer"), "Prepend")
                || (has(tokenizer.part("pre_tokenizer"), "Metaspace")
                        && !tokenizer
                                .part("pre_tokenizer")
                                .path("prepend_scheme")
                                .asString("always")
                                .equals("never"));
    }

    private static boolean has(JsonNode step, String type) {
        if (step.path("type").asString("").equals(type)) {
            return true;
        }
        for (String list : List.of("normalizers", "pretokenizers")) {
            for (JsonNode child : step.path(list)) {
                if (has(child, type)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void placeVocabulary(TokenizerJson tokenizer) {
        String unknown = tokenizer.model("unk_token").asString("");
        boolean sentencePiece = tokenizer.model("byte_fallback").asBoolean(false);
        for (Map.Entry<String, Integer> entry : tokenizer.vocab().entrySet()) {
            TokenType type = TokenType.NORMAL;
            if (sentencePiece && entry.getKey().equals(unknown)) {
                type = TokenType.UNKNOWN;
            } else if (sentencePiece && BYTE.matcher(entry.getKey()).matches()) {
                type = TokenType.BYTE;
            }
            checkId(entry.getValue(), entry.getKey());
            String other = tokens[entry.getValue()];
            if (other != null) {
                throw new FormatException(
                        tokenizer.where(),
                        "tokens '%s' and '%s' have the same id %d"
                                .formatted(other, entry.getKey(), entry.getValue()),
                        "fetch the tokenizer again");
            }
            place(entry.getValue(), entry.getKey(), type);
        }
    }

    private void placeAdded(TokenizerJson tokenizer) {
        for (AddedToken added : tokenizer.addedTokens()) {
            checkId(added.id(), added.content());
            if (types[added.id()] == TokenType.UNKNOWN) {
                continue;
            }
            boolean control = added.special() || looksSpecial(added.content());
            // llama.cpp looks for user-defined tokens in text before spaces become ▁.
            place(
                    added.id(),
                    control ? added.content() : added.content().replace(SPACE, " "),
                    control ? TokenType.CONTROL : TokenType.USER_DEFINED);
        }
    }

    /// Some models do not mark as special what acts so; the forms are those of llama.cpp's
    /// converter.
    private static boolean looksSpecial(String token) {
        return List.of("<pad>", "<mask>", "<2mass>", "[@BOS@]").contains(token)
                || (token.startsWith("<|") && token.endsWith("|>"))
                || (token.startsWith("<\uff5c") && token.endsWith("\uff5c>"))
                || (token.startsWith("<unused") && token.endsWith(">"));
    }

    private void place(int id, String token, TokenType type) {
        checkId(id, token);
        tokens[id] = token;
        types[id] = type;
    }

    private void checkId(int id, String token) {
        if (id >= size) {
            throw new FormatException(
                    folder.resolve(TokenizerJson.FILE).toString(),
                    "token '%s' has the id %d, and the embedding has %d rows"
                            .formatted(token, id, size),
                    "fetch the tokenizer that belongs to the model");
        }
    }

    private Vocabulary vocabulary(
            Kind kind,
            float[] scores,
            List<String> merges,
            String pre,
            Optional<TokenizerJson> tokenizer,
            boolean spacePrefix)
            throws IOException {
        List<String> texts = new ArrayList<>(size);
        for (int id = 0; id < size; id++) {
            String token = tokens[id];
            texts.add(token == null ? "[PAD%d]".formatted(id) : token);
        }
        SpecialTokens special = new SpecialTokens(tokenizer, tokenizerConfig, config);
        return new Vocabulary(
                kind,
                texts,
                List.of(types),
                scores,
                merges,
                pre,
                special.ids(size),
                special.addBos(kind == Kind.SENTENCE_PIECE && tokenizer.isEmpty()),
                special.addEos(),
                spacePrefix,
                chatTemplate());
    }

    private Optional<String> chatTemplate() throws IOException {
        Path file = folder.resolve(CHAT_TEMPLATE);
        if (Files.exists(file)) {
            return Optional.of(Files.readString(file));
        }
        JsonNode template = tokenizerConfig.path("chat_template");
        if (template.isArray()) {
            for (JsonNode named : template) {
                if (named.path("name").asString("").equals("default")) {
                    return Optional.of(named.path("template").asString(""));
                }
            }
        }
        return template.isString() ? Optional.of(template.asString()) : Optional.empty();
    }
}
