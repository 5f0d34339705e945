package dev.sluice.weights.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.convert.Vocabulary.Role;
import dev.sluice.weights.gguf.GgufMetadata;
import dev.sluice.weights.gguf.GgufValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A tokenizer keeps its tokens, their types and the order of its merges in both formats.
class VocabularyTest {
    private static final ObjectNode NO_CONFIG = JsonMapper.shared().createObjectNode();

    @TempDir private Path folder;

    @Test
    void byteLevelTokenizersKeepTheirMerges() throws IOException {
        Vocabulary vocabulary = read(TinyModel.byteLevelTokenizer(), 12);
        assertThat(vocabulary.pre()).isEqualTo("gpt-2");
        assertThat(vocabulary.merges()).containsExactly("a b", "Ġ ab");
        assertThat(vocabulary.tokens()).endsWith("Ġab", "[PAD9]", "[PAD10]", "[PAD11]");
        assertThat(vocabulary.types().subList(0, 4))
                .containsExactly(
                        TokenType.CONTROL, TokenType.CONTROL, TokenType.CONTROL, TokenType.NORMAL);
        assertThat(vocabulary.types()).endsWith(TokenType.UNUSED);
        assertThat(vocabulary.special()).containsEntry(Role.BOS, 1).containsEntry(Role.PAD, 0);
        assertThat(vocabulary.addBos()).isFalse();

        JsonNode written = written(vocabulary);
        assertThat(written.path("model").path("vocab").size()).isEqualTo(9);
        assertThat(written.path("model").path("merges"))
                .isEqualTo(TinyModel.byteLevelTokenizer().path("model").path("merges"));
    }

    @Test
    void sentencePieceTokenizersGiveTheirMergesBackFromScores() throws IOException {
        ObjectNode tokenizer = TinyModel.sentencePieceTokenizer();
        Vocabulary vocabulary = read(tokenizer, 267);
        assertThat(vocabulary.kind()).isEqualTo(Vocabulary.Kind.SENTENCE_PIECE);
        assertThat(vocabulary.types().get(3)).isEqualTo(TokenType.UNKNOWN);
        assertThat(vocabulary.types().get(4)).isEqualTo(TokenType.USER_DEFINED);
        assertThat(vocabulary.tokens().get(4)).isEqualTo("  ");
        assertThat(vocabulary.types()).endsWith(TokenType.BYTE);
        assertThat(vocabulary.addSpacePrefix()).isFalse();
        assertThat(vocabulary.scores()[9]).as("ab is merged first").isEqualTo(0);

        assertThat(written(vocabulary).path("model").path("merges"))
                .isEqualTo(tokenizer.path("model").path("merges"));
    }

    @Test
    void metadataGivesTheVocabularyBack() throws IOException {
        for (ObjectNode tokenizer :
                List.of(TinyModel.byteLevelTokenizer(), TinyModel.sentencePieceTokenizer())) {
            Vocabulary vocabulary = read(tokenizer, 300);
            SequencedMap<String, GgufValue> metadata = VocabularyMetadata.write(vocabulary);
            Vocabulary back =
                    VocabularyMetadata.read(
                            new MetadataReader(new GgufMetadata("test", metadata)),
                            Optional.empty());
            assertThat(back).usingRecursiveComparison().isEqualTo(vocabulary);
        }
    }

    @Test
    void refusesATokenThatStandsTwice() throws IOException {
        SequencedMap<String, GgufValue> metadata =
                VocabularyMetadata.write(read(TinyModel.byteLevelTokenizer(), 9));
        metadata.put("tokenizer.ggml.tokens", GgufValue.Array.ofStrings(List.of("a", "b", "a")));
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(
                        () ->
                                VocabularyMetadata.read(
                                        new MetadataReader(new GgufMetadata("test", metadata)),
                                        Optional.empty()))
                .withMessageContaining("'a' stands twice");
    }

    @Test
    void readsASentencePieceModel() throws IOException {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        field(model, 1, piece("<unk>", 0, 2));
        field(model, 1, piece("▁a", -1.5f, 1));
        field(model, 2, new byte[] {3 << 3, 2}); // trainer_spec.model_type = BPE
        field(model, 3, new byte[] {3 << 3, 0}); // normalizer_spec.add_dummy_prefix = false
        Path file = folder.resolve(SentencePieceModel.FILE);
        Files.write(file, model.toByteArray());

        SentencePieceModel read = SentencePieceModel.read(file);
        assertThat(read.addDummyPrefix()).isFalse();
        assertThat(read.pieces())
                .containsExactly(
                        new SentencePieceModel.Piece("<unk>", 0, TokenType.UNKNOWN),
                        new SentencePieceModel.Piece("▁a", -1.5f, TokenType.NORMAL));
        Vocabulary vocabulary =
                HfVocabulary.read(folder, NO_CONFIG, 3, Optional.empty()).vocabulary();
        assertThat(vocabulary.tokens()).containsExactly("<unk>", "▁a", "[PAD2]");
        assertThat(vocabulary.addBos()).as("SentencePiece models do unless told").isTrue();
    }

    @Test
    void aScoredModelBesideATokenizerGivesTheScores() throws IOException {
        TinyModel.writeTokenizer(folder, TinyModel.sentencePieceTokenizer());
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        field(model, 1, piece("<pad>", 0, 3));
        field(model, 2, new byte[] {3 << 3, 2});
        Files.write(folder.resolve(SentencePieceModel.FILE), model.toByteArray());
        Vocabulary vocabulary =
                HfVocabulary.read(folder, NO_CONFIG, 267, Optional.empty()).vocabulary();
        assertThat(vocabulary.types().getFirst()).isEqualTo(TokenType.CONTROL);
    }

    @Test
    void statedEndOfTextFollowsTheTemplate() throws IOException {
        ObjectNode tokenizer = TinyModel.byteLevelTokenizer();
        ObjectNode template =
                tokenizer.putObject("post_processor").put("type", "TemplateProcessing");
        template.putArray("single").addObject().putObject("SpecialToken").put("id", "<bos>");
        template.withArray("single").addObject().putObject("Sequence").put("id", "A");
        Vocabulary vocabulary = read(tokenizer, 9);
        assertThat(vocabulary.addBos()).isTrue();
        assertThat(vocabulary.addEos()).isFalse();
        assertThat(
                        written(vocabulary)
                                .path("post_processor")
                                .path("special_tokens")
                                .path("<bos>")
                                .path("ids")
                                .path(0)
                                .asInt())
                .isEqualTo(1);
    }

    private Vocabulary read(ObjectNode tokenizer, int size) throws IOException {
        TinyModel.writeTokenizer(folder, tokenizer);
        return HfVocabulary.read(folder, NO_CONFIG, size, Optional.empty()).vocabulary();
    }

    private static JsonNode written(Vocabulary vocabulary) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TokenizerJsonWriter(vocabulary, TokenizerParts.of(vocabulary, "test"), "test")
                .write(out);
        return JsonMapper.shared().readTree(out.toByteArray());
    }

    private static byte[] piece(String text, float score, int type) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer piece = ByteBuffer.allocate(bytes.length + 9).order(ByteOrder.LITTLE_ENDIAN);
        piece.put((byte) (1 << 3 | 2)).put((byte) bytes.length).put(bytes);
        piece.put((byte) (2 << 3 | 5)).putFloat(score);
        piece.put((byte) (3 << 3)).put((byte) type);
        return piece.array();
    }

    private static void field(ByteArrayOutputStream message, int number, byte[] bytes) {
        message.write(number << 3 | 2);
        message.write(bytes.length);
        message.writeBytes(bytes);
    }
}
