package dev.sluice.edition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edition.CutPlan.EditionPart;
import dev.sluice.edition.CutPlan.KeptTensor;
import dev.sluice.edition.CutPlan.Partition;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/// What a plan keeps, and what it writes into the files beside the weights. That the result is the
/// model it should be is shown against transformers by `conformance/check_cuts.py`.
class CutPlannerTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void unitsLeaveRowsOfGateAndUpAndColumnsOfDown() throws IOException {
        EditionPart open =
                open(llama().write(), new Selector.MlpUnits(Optional.empty(), set("4..7")));
        Box rows = box("0..3, 8..15", "0..31");
        assertThat(kept(open, "model.layers.2.mlp.gate_proj.weight").box()).isEqualTo(rows);
        assertThat(kept(open, "model.layers.2.mlp.up_proj.weight").box()).isEqualTo(rows);
        assertThat(kept(open, "model.layers.2.mlp.down_proj.weight").box())
                .isEqualTo(box("0..31", "0..3, 8..15"));
        assertThat(config(open).path("intermediate_size").asInt()).isEqualTo(12);
    }

    @Test
    void aWholeGroupOfHeadsTakesItsKeyAndValueRowsAlong() throws IOException {
        EditionPart open =
                open(
                        llama().config(config -> config.remove("head_dim")).write(),
                        new Selector.AttentionHeads(Optional.empty(), set("2..5")));
        assertThat(kept(open, "model.layers.0.self_attn.q_proj.weight").box())
                .isEqualTo(box("0..7, 24..31", "0..31"));
        assertThat(kept(open, "model.layers.0.self_attn.v_proj.weight").box())
                .isEqualTo(box("0..3, 12..15", "0..31"));
        assertThat(kept(open, "model.layers.0.self_attn.o_proj.weight").box())
                .isEqualTo(box("0..31", "0..7, 24..31"));
        ObjectNode config = config(open);
        assertThat(config.path("num_attention_heads").asInt()).isEqualTo(4);
        assertThat(config.path("num_key_value_heads").asInt()).isEqualTo(2);
        // 32 / 4 would give 8.
        assertThat(config.path("head_dim").asInt()).isEqualTo(4);
    }

    @Test
    void oneHeadOfEveryGroupLeavesTheKeysAndValues() throws IOException {
        EditionPart open =
                open(
                        llama().write(),
                        new Selector.AttentionHeads(Optional.empty(), set("0, 3, 4, 7")));
        assertThat(kept(open, "model.layers.0.self_attn.k_proj.weight").box())
                .isEqualTo(box("0..15", "0..31"));
        assertThat(config(open).path("num_key_value_heads").asInt()).isEqualTo(4);
    }

    @Test
    void layersAreRenumberedAndTheirListsFollow() throws IOException {
        Checkpoint source =
                TinyCheckpoint.of(folder, "Gemma3ForCausalLM")
                        .config(
                                config -> {
                                    config.putArray("layer_types")
                                            .add("a")
                                            .add("b")
                                            .add("c")
                                            .add("d");
                                })
                        .write();
        EditionPart open = open(source, new Selector.Layers(set("1")));
        assertThat(open.kept()).doesNotContainKey("model.layers.1.self_attn.q_proj.weight");
        assertThat(kept(open, "model.layers.2.self_attn.q_proj.weight").name())
                .isEqualTo("model.layers.1.self_attn.q_proj.weight");
        assertThat(config(open).path("layer_types").toString()).isEqualTo("[\"a\",\"c\",\"d\"]");
        assertThat(config(open).path("num_hidden_layers").asInt()).isEqualTo(3);
    }

    @Test
    void whatLayersWereWithoutSayingSoIsSpelledOutOnceItNoLongerFollows() throws IOException {
        EditionPart open =
                open(
                        TinyCheckpoint.of(folder, "Gemma2ForCausalLM").write(),
                        new Selector.Layers(set("0")));
        assertThat(config(open).path("layer_types").toString())
                .isEqualTo("[\"full_attention\",\"sliding_attention\",\"full_attention\"]");
        EditionPart last =
                open(
                        TinyCheckpoint.of(folder.resolve("b"), "Gemma2ForCausalLM").write(),
                        new Selector.Layers(set("3")));
        assertThat(config(last).has("layer_types")).isFalse();
    }

    @Test
    void expertsAreRenumberedLayerByLayerAndTheRouterFollows() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "MixtralForCausalLM").write();
        EditionPart open =
                open(
                        source,
                        new Selector.Experts(Optional.of(set("0..1")), set("0")),
                        new Selector.Experts(Optional.of(set("2..3")), set("3")));
        String moe = "model.layers.%d.block_sparse_moe.";
        assertThat(kept(open, moe.formatted(0) + "experts.3.w1.weight").name())
                .isEqualTo(moe.formatted(0) + "experts.2.w1.weight");
        assertThat(kept(open, moe.formatted(2) + "experts.2.w1.weight").name())
                .isEqualTo(moe.formatted(2) + "experts.2.w1.weight");
        assertThat(kept(open, moe.formatted(0) + "gate.weight").box())
                .isEqualTo(box("1..3", "0..31"));
        assertThat(config(open).path("num_local_experts").asInt()).isEqualTo(3);
    }

    @Test
    void fusedProjectionsLoseBothHalvesOfAUnit() throws IOException {
        EditionPart interleaved =
                open(
                        TinyCheckpoint.of(folder.resolve("a"), "GptOssForCausalLM").write(),
                        new Selector.MlpUnits(Optional.empty(), set("8..15")));
        assertThat(kept(interleaved, "model.layers.0.mlp.experts.gate_up_proj").box())
                .isEqualTo(box("0..3", "0..31", "0..15"));
        EditionPart concatenated =
                open(
                        TinyCheckpoint.of(folder.resolve("b"), "Llama4ForCausalLM").write(),
                        new Selector.MlpUnits(Optional.empty(), set("8..15")));
        assertThat(kept(concatenated, "model.layers.0.feed_forward.experts.gate_up_proj").box())
                .isEqualTo(box("0..3", "0..31", "0..7, 16..23"));
    }

    @Test
    void aVisionTowerLeavesTheTextModelUnderItsOwnNames() throws IOException {
        Checkpoint source =
                TinyCheckpoint.of(folder, "Gemma3ForConditionalGeneration")
                        .config(config -> config.put("image_token_index", 9))
                        .tensor(new TensorSpec("vision_tower.x", DType.F32, Shape.of(3)))
                        .file("preprocessor_config.json", "{}")
                        .write();
        CutPlan plan = plan(source, List.of(part(new Selector.Modules(List.of("vision")))));
        EditionPart open = plan.editions().getFirst();
        assertThat(plan.components().getFirst().files())
                .containsExactly("preprocessor_config.json");
        assertThat(open.kept()).doesNotContainKey("vision_tower.x");
        assertThat(kept(open, "language_model.model.norm.weight").name())
                .isEqualTo("model.norm.weight");
        ObjectNode config = config(open);
        assertThat(config.path("architectures").path(0).asString()).isEqualTo("Gemma3ForCausalLM");
        assertThat(config.path("model_type").asString()).isEqualTo("gemma3_text");
        assertThat(config.path("dtype").asString()).isEqualTo("bfloat16");
        assertThat(config.has("text_config")).isFalse();
    }

    @Test
    void everythingElseInTheConfigStaysAsItWas() throws IOException {
        Checkpoint source =
                llama().config(
                                config -> {
                                    config.put("rope_theta", 10000.0).put("tiny", 1e-05);
                                    config.put("torch_dtype", "bfloat16").put("name", "Zoë");
                                    config.putObject("rope_scaling").put("factor", 8);
                                })
                        .write();
        EditionPart open = open(source, new Selector.MlpUnits(Optional.empty(), set("0")));
        ObjectNode expected = source.config().deepCopy();
        expected.put("intermediate_size", 15);
        assertThat(config(open)).isEqualTo(expected);
        assertThat(text(open, Checkpoint.CONFIG))
                .startsWith("{\n  \"architectures\": [\n    \"LlamaForCausalLM\"\n  ],\n")
                .contains("\"tiny\": 1e-05,", "\"rope_theta\": 10000.0,", "\"name\": \"Zo\\u00eb\"")
                .endsWith("}\n");
        assertThat(config(open).properties().stream().map(entry -> entry.getKey()))
                .containsExactlyElementsOf(
                        source.config().properties().stream().map(e -> e.getKey()).toList());
    }

    @Test
    void aPlanOfFilesAloneNeedsNoKnownFamilyAndChangesNoWeights() throws IOException {
        Checkpoint known = llama().file("system_prompt.txt", "x").file("a/b.txt", "y").write();
        known.config().putArray("architectures").add("MambaForCausalLM");
        CutPlan plan = plan(known, List.of(part(new Selector.Files(List.of("*.txt", "a/**")))));
        EditionPart open = plan.editions().getFirst();
        assertThat(plan.family()).isEqualTo("unknown");
        assertThat(plan.components().getFirst().files())
                .containsExactly("a/b.txt", "system_prompt.txt");
        assertThat(open.rewritten()).isEmpty();
        assertThat(open.copied()).containsExactly("config.json");
        assertThat(open.kept()).hasSize(Math.toIntExact(known.tensors().count()));
    }

    @Test
    void anAdapterGoesWithAllItsFiles() throws IOException {
        Checkpoint source =
                llama().file("lora/adapter_config.json", "{}")
                        .file("lora/adapter_model.safetensors", "")
                        .file("lora.txt", "")
                        .write();
        CutPlan plan = plan(source, List.of(part(new Selector.Adapter("lora"))));
        assertThat(plan.components().getFirst().files())
                .containsExactly("lora/adapter_config.json", "lora/adapter_model.safetensors");
    }

    @Test
    void aLaterComponentGetsWhatIsLeft() throws IOException {
        Component units =
                new Component(
                        "units", List.of(new Selector.MlpUnits(Optional.empty(), set("0..3"))));
        Component layer = new Component("layer", List.of(new Selector.Layers(set("2"))));
        Checkpoint source = llama().write();
        CutPlan plan =
                CutPlanner.plan(
                        source,
                        List.of(units, layer),
                        List.of(new EditionRequest("open", List.of("units", "layer"))));
        Partition gate =
                plan.partitions().stream()
                        .filter(
                                partition ->
                                        partition
                                                .tensor()
                                                .name()
                                                .equals("model.layers.2.mlp.gate_proj.weight"))
                        .findFirst()
                        .orElseThrow();
        assertThat(gate.pieces())
                .containsExactly(
                        new CutPlan.Piece("units", box("0..3", "0..31")),
                        new CutPlan.Piece("layer", box("4..15", "0..31")));
        assertThat(gate.rest().isEmpty()).isTrue();
    }

    private TinyCheckpoint llama() {
        return TinyCheckpoint.of(folder, "LlamaForCausalLM");
    }

    static Component part(Selector... selectors) {
        return new Component("part", Arrays.asList(selectors));
    }

    static CutPlan plan(Checkpoint source, List<Component> components) throws IOException {
        return CutPlanner.plan(
                source,
                components,
                List.of(
                        new EditionRequest(
                                "open", components.stream().map(Component::name).toList())));
    }

    static EditionPart open(Checkpoint source, Selector... selectors) throws IOException {
        return plan(source, List.of(part(selectors))).editions().getFirst();
    }

    static KeptTensor kept(EditionPart edition, String tensor) {
        return Objects.requireNonNull(edition.kept().get(tensor), tensor);
    }

    static String text(EditionPart edition, String file) {
        return new String(
                Objects.requireNonNull(edition.rewritten().get(file), file),
                StandardCharsets.UTF_8);
    }

    static ObjectNode config(EditionPart edition) {
        return (ObjectNode) TinyCheckpoint.JSON.readTree(text(edition, Checkpoint.CONFIG));
    }

    static IndexSet set(String text) {
        return IndexSet.parse(text);
    }

    static Box box(String... axes) {
        return Box.parse(Arrays.asList(axes));
    }
}
