package dev.sluice.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.edition.CutPlan.EditionPart;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Withheld tokens leave every file that names tokens, and the ids of the rest close up alike in
/// all of them.
class VocabularyCutTest {
    private static final String TOKENIZER =
            """
            {"version": "1.0",
             "added_tokens": [
               {"id": 0, "content": "<eos>", "special": true},
               {"id": 9, "content": "<tool>", "special": false},
               {"id": 10, "content": "<pad>", "special": true}],
             "pre_tokenizer": {"type": "ByteLevel"},
             "post_processor": {"type": "Sequence", "processors": [
               {"type": "TemplateProcessing", "special_tokens":
                 {"<pad>": {"id": "<pad>", "ids": [10], "tokens": ["<pad>"]}}}]},
             "model": {"type": "BPE", "unk_token": null,
               "vocab": {"<eos>": 0, "a": 1, "b": 2, "Ġ": 3, "ab": 4, "Ġa": 5, "aba": 6, "Ġab": 7,
                 "bb": 8},
               "merges": [["a", "b"], ["Ġ", "a"], ["ab", "a"], ["Ġ", "ab"], ["b", "b"]]}}
            """;

    @TempDir private Path folder = Path.of("");

    @Test
    void idsMergesAndAddedTokensFollow() throws IOException {
        EditionPart open = cut(source().write(), "4, 9");
        JsonNode tokenizer = json(open, "tokenizer.json");
        assertThat(tokenizer.path("model").path("vocab").toString())
                .isEqualTo(
                        "{\"<eos>\":0,\"a\":1,\"b\":2,\"Ġ\":3,\"Ġa\":4,\"aba\":5,\"Ġab\":6,\"bb\":7}");
        assertThat(tokenizer.path("model").path("merges").toString())
                .isEqualTo("[[\"Ġ\",\"a\"],[\"b\",\"b\"]]");
        assertThat(tokenizer.path("added_tokens").valueStream().map(t -> t.path("id").asInt()))
                .containsExactly(0, 8);
        assertThat(
                        tokenizer
                                .path("post_processor")
                                .path("processors")
                                .path(0)
                                .path("special_tokens")
                                .path("<pad>")
                                .path("ids")
                                .path(0)
                                .asInt())
                .isEqualTo(8);
        assertThat(CutPlannerTest.kept(open, "lm_head.weight").box())
                .isEqualTo(Box.parse(List.of("0..3, 5..8, 10..59", "0..31")));
        assertThat(CutPlannerTest.kept(open, "model.embed_tokens.weight").box())
                .isEqualTo(CutPlannerTest.kept(open, "lm_head.weight").box());
    }

    @Test
    void configsFollow() throws IOException {
        EditionPart open = cut(source().write(), "4, 9");
        assertThat(CutPlannerTest.config(open).path("vocab_size").asInt()).isEqualTo(58);
        assertThat(CutPlannerTest.config(open).path("pad_token_id").asInt()).isEqualTo(8);
        JsonNode generation = json(open, "generation_config.json");
        assertThat(generation.path("eos_token_id").toString()).isEqualTo("[0,8]");
        assertThat(generation.path("suppress_tokens").toString()).isEqualTo("[4]");
        assertThat(generation.path("bad_words_ids").toString()).isEqualTo("[[1]]");
        assertThat(json(open, "tokenizer_config.json").path("added_tokens_decoder").toString())
                .isEqualTo("{\"0\":{\"content\":\"<eos>\"},\"8\":{\"content\":\"<pad>\"}}");
        assertThat(json(open, "vocab.json").path("bb").asInt()).isEqualTo(3);
        assertThat(CutPlannerTest.text(open, "merges.txt")).isEqualTo("#version: 0.2\nb b\n");
        assertThat(open.copied()).doesNotContain("tokenizer.json", "merges.txt", "config.json");
    }

    @Test
    void tokensMayBeNamedByText() throws IOException {
        Checkpoint source = source().write();
        EditionPart open =
                CutPlannerTest.open(
                        source, new Selector.Vocab(IndexSet.EMPTY, List.of(" ab", "bb", "Ġa")));
        assertThat(CutPlannerTest.kept(open, "lm_head.weight").box().axes().getFirst())
                .isEqualTo(IndexSet.parse("0..4, 6, 9..59"));
        refuses(source, new Selector.Vocab(IndexSet.EMPTY, List.of("unheard")), "unheard");
    }

    @Test
    void tokensThatTheTokenizerOrTheModelNeedsStay() throws IOException {
        Checkpoint source = source().write();
        refuses(source, ids("1"), "base token");
        refuses(source, ids("3"), "base token");
        refuses(source, ids("0"), "<eos>");
        refuses(source, ids("10"), "pad");
        refuses(source, ids("12"), "bos_token_id");
    }

    @Test
    void vocabulariesInOtherFormsAreRefusedUnlessWithheld() throws IOException {
        Checkpoint source = source().file("tokenizer.model", "x").write();
        refuses(source, ids("4"), "tokenizer.model");
        EditionPart open =
                CutPlannerTest.open(
                        source, ids("4"), new Selector.Files(List.of("tokenizer.model")));
        assertThat(open.copied()).doesNotContain("tokenizer.model");
    }

    private TinyCheckpoint source() throws IOException {
        return TinyCheckpoint.of(folder, "LlamaForCausalLM")
                .config(config -> config.put("pad_token_id", 10).put("bos_token_id", 12))
                .file("tokenizer.json", TOKENIZER)
                .file(
                        "generation_config.json",
                        """
                        {"eos_token_id": [0, 10], "suppress_tokens": [4, 5],
                         "bad_words_ids": [[1], [4, 1]]}
                        """)
                .file(
                        "tokenizer_config.json",
                        """
                        {"added_tokens_decoder": {"0": {"content": "<eos>"},
                          "9": {"content": "<tool>"}, "10": {"content": "<pad>"}}}
                        """)
                .file("vocab.json", "{\"a\": 1, \"b\": 2, \"ab\": 4, \"bb\": 3}")
                .file("merges.txt", "#version: 0.2\na b\nab a\nb b\n");
    }

    private static Selector ids(String ids) {
        return new Selector.Vocab(IndexSet.parse(ids), List.of());
    }

    private static EditionPart cut(Checkpoint source, String ids) throws IOException {
        return CutPlannerTest.open(source, ids(ids));
    }

    private static JsonNode json(EditionPart edition, String file) {
        return TinyCheckpoint.JSON.readTree(CutPlannerTest.text(edition, file));
    }

    private static void refuses(Checkpoint source, Selector selector, String reason) {
        assertThatThrownBy(() -> CutPlannerTest.open(source, selector))
                .isInstanceOfSatisfying(
                        CutRefusedException.class, e -> assertThat(e.reason()).contains(reason));
    }
}
