package dev.sluice.edition;

import static dev.sluice.edition.CutPlannerTest.part;
import static dev.sluice.edition.CutPlannerTest.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.Shape;
import dev.sluice.weights.TensorSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What would leave no standard checkpoint is refused, with the place, the reason and a remedy.
class CutRefusalTest {
    @TempDir private Path folder = Path.of("");
    private TinyCheckpoint llama = TinyCheckpoint.of(folder, "LlamaForCausalLM");

    @BeforeEach
    void makeSource() {
        llama = TinyCheckpoint.of(folder, "LlamaForCausalLM");
    }

    @Test
    void weightsOfAnUnknownFamily() throws IOException {
        Checkpoint source = llama.write();
        source.config().putArray("architectures").add("MambaForCausalLM");
        refuses(source, new Selector.Tensors(List.of("**")), "part", "MambaForCausalLM", "files");
        refuses(source, new Selector.Layers(set("0")), "layers", "MambaForCausalLM", "files");
    }

    @Test
    void indicesOutOfRange() throws IOException {
        Checkpoint source = llama.write();
        refuses(source, new Selector.Layers(set("4")), "layers", "layer 4", "0..3");
        refuses(source, units("10..16"), "mlp-units", "unit 16", "0..15");
        refuses(source, heads("8"), "attention-heads", "head 8", "0..7");
        refuses(source, new Selector.Vocab(set("60"), List.of()), "vocab", "token 60", "0..59");
        refuses(
                source,
                new Selector.MlpUnits(Optional.of(set("7")), set("0")),
                "mlp-units",
                "layer 7",
                "0..3");
    }

    @Test
    void selectorsThatSelectNothing() throws IOException {
        Checkpoint source = llama.write();
        refuses(source, new Selector.Tensors(List.of("extra.*")), "tensors", "extra.*", "*");
        refuses(source, new Selector.Files(List.of("*.txt")), "files", "*.txt", "*");
        refuses(source, new Selector.Adapter("lora"), "adapter", "lora", "peft");
        refuses(
                source,
                new Selector.Experts(Optional.empty(), set("0")),
                "experts",
                "no experts",
                "");
        refuses(source, new Selector.Modules(List.of("vision")), "modules", "vision", "");
        Component layers = part(new Selector.Layers(set("1")));
        Component again =
                new Component(
                        "again",
                        List.of(new Selector.MlpUnits(Optional.of(set("1")), set("0..3"))));
        refused(source, List.of(layers, again), "again", "selects nothing", "correct");
    }

    @Test
    void unevenHeadsPerGroup() throws IOException {
        refuses(llama.write(), heads("0"), "edition 'open'", "key/value head", "groups of 2");
    }

    @Test
    void aHeadCountThatNoLongerDividesTheHiddenSize() throws IOException {
        refuses(llama.write(), heads("0..1"), "edition 'open'", "6 heads", "divisor of 32");
        TinyCheckpoint mistral = TinyCheckpoint.of(folder.resolve("m"), "MistralForCausalLM");
        assertThat(CutPlannerTest.open(mistral.write(), heads("0..1")).kept()).isNotEmpty();
    }

    @Test
    void widthsThatDifferBetweenLayers() throws IOException {
        Checkpoint source = llama.write();
        refuses(
                source,
                new Selector.MlpUnits(Optional.of(set("0..2")), set("0..3")),
                "edition 'open'",
                "layer 3 16",
                "every layer");
        refuses(
                source,
                new Selector.AttentionHeads(Optional.of(set("1")), set("0..3")),
                "edition 'open'",
                "attention-heads",
                "every layer");
    }

    @Test
    void nothingLeftOfAPart() throws IOException {
        Checkpoint source = llama.write();
        refuses(source, new Selector.Layers(set("0..3")), "edition", "no layers", "fewer");
        refuses(source, units("0..15"), "edition", "no mlp-units", "fewer");
        refuses(source, heads("0..7"), "edition", "no attention-heads", "fewer");
        refuses(
                source,
                new Selector.Vocab(set("0..59"), List.of()),
                "edition",
                "no tokens",
                "fewer");
    }

    @Test
    void fewerExpertsThanEachTokenIsSentTo() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "Qwen3MoeForCausalLM").write();
        refuses(
                source,
                new Selector.Experts(Optional.empty(), set("0..2")),
                "edition",
                "1 experts",
                "fewer");
    }

    @Test
    void rowsOfExpertsThatNoKernelTakes() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "MixtralForCausalLM").write();
        refuses(source, units("0..3"), "edition", "12 elements of BF16", "a multiple of 8");
        List<Component> half = List.of(part(units("0..7")));
        assertThat(CutPlannerTest.plan(source, half).editions()).hasSize(1);
    }

    @Test
    void tensorsThatTheFamilyNeeds() throws IOException {
        refuses(
                llama.write(),
                new Selector.Tensors(List.of("model.layers.*.mlp.up_proj.weight")),
                "tensors",
                "cannot load without",
                "mlp-units");
    }

    @Test
    void aWithheldTensorWhoseTiedTwinIsPublished() throws IOException {
        Checkpoint source = llama.config(config -> config.put("tie_word_embeddings", true)).write();
        refuses(
                source,
                new Selector.Tensors(List.of("lm_head.weight")),
                "tensors",
                "equals the embedding",
                "vocab");
    }

    @Test
    void tensorsOutsideTheFamilyThatWouldStay() throws IOException {
        Checkpoint source =
                llama.tensor(new TensorSpec("extra.copy", DType.F32, Shape.of(4))).write();
        refuses(source, units("0"), "edition", "extra.copy", "tensors: [extra.copy]");
        assertThat(
                        CutPlannerTest.open(
                                        source,
                                        units("0"),
                                        new Selector.Tensors(List.of("extra.*")))
                                .kept())
                .doesNotContainKey("extra.copy");
    }

    @Test
    void checkpointsThatAreNotWhatTheirConfigSays() throws IOException {
        refuses(
                llama.config(config -> config.put("intermediate_size", 16))
                        .only(ref -> !ref.name().endsWith("2.mlp.up_proj.weight"))
                        .write(),
                units("0"),
                folder.toString(),
                "model.layers.2.mlp.up_proj.weight",
                "fetch");
        Checkpoint other = TinyCheckpoint.of(folder.resolve("b"), "LlamaForCausalLM").write();
        other.config().put("intermediate_size", 8);
        refuses(other, units("0"), "tensor", "[16×32]", "config");
    }

    @Test
    void quantisedWeightsWithoutRulesToSliceThem() throws IOException {
        Checkpoint source =
                llama.config(c -> c.putObject("quantization_config").put("quant_method", "gptq"))
                        .write();
        refuses(source, units("0"), "config.json", "gptq", "unquantised");
    }

    @Test
    void cutsThroughABlockThatSharesAScale() throws IOException {
        Checkpoint source =
                TinyCheckpoint.of(folder, "GptOssForCausalLM")
                        .config(
                                config -> {
                                    config.put("intermediate_size", 64);
                                    config.putObject("quantization_config")
                                            .put("quant_method", "mxfp4");
                                })
                        .dtype(DType.U8)
                        .write();
        refuses(source, units("0..15"), "down_proj", "blocks of 32", "0..31");
        assertThat(CutPlannerTest.open(source, units("32..63")).kept()).isNotEmpty();
    }

    @Test
    void slicesOfElementsThatShareBytes() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "MistralForCausalLM").dtype(DType.F4).write();
        refuses(source, units("0..1"), "down_proj", "4 bits", "rows");
        assertThat(CutPlannerTest.open(source, new Selector.Layers(set("0"))).kept()).isNotEmpty();
    }

    @Test
    void filesThatLoadersNeed() throws IOException {
        Checkpoint source = llama.file("tokenizer.json", "{}").write();
        refuses(source, new Selector.Files(List.of("*.json")), "files", "config.json", "leave");
        refuses(
                source,
                new Selector.Files(List.of("tokenizer.json")),
                "files",
                "tokenizer",
                "leave");
    }

    @Test
    void secondCopiesOfTheWeightsInOtherFiles() throws IOException {
        for (String name : List.of("pytorch_model.bin", "original/a.pth", ".git/objects/ab/cd")) {
            Path place = folder.resolve(Integer.toHexString(name.hashCode()));
            Checkpoint source =
                    TinyCheckpoint.of(place, "LlamaForCausalLM").file(name, "x").write();
            refuses(source, units("0"), "edition", name, "withhold");
            assertThat(
                            CutPlannerTest.open(
                                            source, units("0"), new Selector.Files(List.of(name)))
                                    .copied())
                    .doesNotContain(name);
        }
    }

    @Test
    void editionsThatWithholdOnlyOneOfTwoCrossingComponents() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "GptOssForCausalLM").write();
        Component expert =
                new Component("expert", List.of(new Selector.Experts(Optional.empty(), set("0"))));
        Component units = new Component("units", List.of(units("0..3")));
        List<Component> both = List.of(expert, units);
        assertThat(CutPlannerTest.plan(source, both).editions()).hasSize(1);
        assertThatThrownBy(
                        () ->
                                CutPlanner.plan(
                                        source,
                                        both,
                                        List.of(new EditionRequest("half", List.of("units")))))
                .isInstanceOfSatisfying(
                        CutRefusedException.class,
                        e -> {
                            assertThat(e.where()).contains("half");
                            assertThat(e.reason()).contains("expert", "units", "cross");
                            assertThat(e.remedy()).contains("together");
                        });
    }

    @Test
    void crossingsThatTensorsOfOneExpertEachWouldHide() throws IOException {
        Checkpoint source = TinyCheckpoint.of(folder, "MixtralForCausalLM").write();
        Component expert =
                new Component("expert", List.of(new Selector.Experts(Optional.empty(), set("0"))));
        Component units = new Component("units", List.of(units("0..3")));
        assertThatThrownBy(
                        () ->
                                CutPlanner.plan(
                                        source,
                                        List.of(expert, units),
                                        List.of(new EditionRequest("half", List.of("units")))))
                .isInstanceOfSatisfying(
                        CutRefusedException.class,
                        e -> assertThat(e.reason()).contains("experts.0", "shape"));
    }

    @Test
    void aLayerOfWhichAnotherComponentStillHoldsAPart() throws IOException {
        Component units = new Component("units", List.of(units("0..3")));
        Component layer = new Component("layer", List.of(new Selector.Layers(set("1"))));
        Checkpoint source = llama.write();
        assertThatThrownBy(
                        () ->
                                CutPlanner.plan(
                                        source,
                                        List.of(units, layer),
                                        List.of(new EditionRequest("half", List.of("layer")))))
                .isInstanceOfSatisfying(
                        CutRefusedException.class,
                        e -> {
                            assertThat(e.where()).contains("half");
                            assertThat(e.reason()).contains("another component");
                        });
    }

    private static Selector units(String text) {
        return new Selector.MlpUnits(Optional.empty(), set(text));
    }

    private static Selector heads(String text) {
        return new Selector.AttentionHeads(Optional.empty(), set(text));
    }

    private static void refuses(
            Checkpoint source, Selector selector, String where, String reason, String remedy) {
        refused(source, List.of(part(selector)), where, reason, remedy);
    }

    private static void refused(
            Checkpoint source,
            List<Component> components,
            String where,
            String reason,
            String remedy) {
        assertThatThrownBy(() -> CutPlannerTest.plan(source, components))
                .isInstanceOfSatisfying(
                        CutRefusedException.class,
                        e -> {
                            assertThat(e.where()).contains(where);
                            assertThat(e.reason()).contains(reason);
                            assertThat(e.remedy()).contains(remedy);
                        });
    }
}
