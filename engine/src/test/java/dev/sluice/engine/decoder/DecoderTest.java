package dev.sluice.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The forward pass computes what transformers computes, however the text is read and however the
/// tensors are divided. The expected logits were written by conformance/logits.py.
class DecoderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama_biased",
                "llama_linear",
                "llama_llama3",
                "llama_yarn",
                "mistral",
                "qwen2",
                "qwen3",
                "gemma2",
                "gemma3_text",
                "mixtral",
                "qwen2_moe",
                "qwen3_moe"
            })
    void computesTheLogitsOfTransformers(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            float[] whole = golden.logits(decoder -> Pass.PLAIN, golden.ids.length);
            assertThat(Golden.distance(whole, golden.expected)).isLessThan(2e-5f);
        }
    }

    /// A change that float32 could not tell apart anywhere on its way moves the logits in
    /// proportion.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3_text", "qwen3", "mixtral"})
    void computesInFloat64WhereTheWeightsAreStoredSo(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            double[] plain = inFloat64(golden, 0);
            assertThat(plain).hasSameSizeAs(golden.expected);
            for (int i = 0; i < plain.length; i++) {
                assertThat(plain[i]).isCloseTo(golden.expected[i], within(2e-5));
            }
            double small = greatestChange(plain, inFloat64(golden, 1e-10));
            double large = greatestChange(plain, inFloat64(golden, 1e-9));
            assertThat(small).isPositive();
            assertThat(large / small).isCloseTo(10, within(0.1));
        }
    }

    /// The logits with every weight in float64 and one that scales the first layer's keys, which go
    /// through a norm, where the model has one for them, and a softmax, made greater by a share.
    private static double[] inFloat64(Golden golden, double more) {
        return Golden.TORCH.call(
                () -> {
                    Map<String, List<Tensor>> wide = new HashMap<>();
                    String attention = "model.layers.0.self_attn.";
                    boolean isNormed = golden.mapped.has(attention + "k_norm.weight");
                    String keys = attention + (isNormed ? "k_norm.weight" : "k_proj.weight");
                    for (String weight : golden.mapped.names()) {
                        Tensor tensor =
                                golden.mapped.parts(weight).getFirst().to(ScalarType.Double);
                        double factor = weight.equals(keys) ? 1 + more : 1;
                        wide.put(weight, List.of(tensor.mul(new Scalar(factor))));
                    }
                    Parameters parameters = new Golden.Overlay(golden.mapped, wide);
                    try (NoGradGuard _ = new NoGradGuard()) {
                        Tensor hidden =
                                golden.decoder
                                        .hidden(parameters, Golden.row(golden.ids))
                                        .narrow(1, golden.ids.length - golden.last, golden.last);
                        return Golden.doubles(golden.decoder.logits(parameters, hidden));
                    }
                });
    }

    private static double greatestChange(double[] some, double[] others) {
        double greatest = 0;
        for (int i = 0; i < some.length; i++) {
            greatest = Math.max(greatest, Math.abs(some[i] - others[i]));
        }
        return greatest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "gemma2", "gemma3_text", "qwen2", "mixtral"})
    void readsATextInPiecesAsAtOnce(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            for (int stride : new int[] {1, 3, 7}) {
                float[] pieces =
                        golden.logits(
                                decoder -> Pass.PLAIN.with(new KeyValueCache(golden.ids.length)),
                                stride);
                assertThat(Golden.distance(pieces, golden.expected)).isLessThan(2e-5f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama_biased", "gemma2", "qwen3", "qwen2"})
    void computesUnitsAndQueryGroupsInPartsAsWhole(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            float[] parted =
                    Golden.TORCH.call(
                            () ->
                                    golden.run(
                                            Golden.divide(golden, 5, 1),
                                            Pass.PLAIN,
                                            golden.ids.length));
            assertThat(Golden.distance(parted, golden.expected)).isLessThan(2e-5f);
        }
    }

    @Test
    void computesWithAnAdapterWhatPeftComputes() throws IOException {
        try (Golden golden = Golden.open("llama");
                LoraAdapter adapter = LoraAdapter.read(Golden.FOLDER.resolve("llama_lora"))) {
            adapter.requireFits(golden.mapped);
            Pass pass = Pass.PLAIN.with(List.of(adapter));
            float[] expected = Golden.expected("llama_lora");
            assertThat(Golden.distance(golden.logits(_ -> pass, 20), expected)).isLessThan(2e-5f);
            assertThat(Golden.distance(golden.expected, expected)).isGreaterThan(0.1f);
            float[] parted =
                    Golden.TORCH.call(() -> golden.run(Golden.divide(golden, 5, 1), pass, 20));
            assertThat(Golden.distance(parted, expected)).isLessThan(2e-5f);
        }
    }

    @Test
    void addsAnAdapterOfTheOpenEditionToNothingThatIsWithheld() throws IOException {
        try (Golden golden = Golden.open("llama")) {
            Golden.TORCH.run(
                    () -> {
                        String down = "model.layers.1.mlp.down_proj";
                        Tensor a = torch.randn(2, 5);
                        Tensor b = torch.randn(16, 2);
                        LoraAdapter open =
                                new LoraAdapter(
                                        "open", Map.of(down, new LoraAdapter.Factors(a, b, 0.5)));
                        Tensor rest = torch.zeros(2, 7);
                        Tensor padded = torch.cat(new TensorVector(a, rest), 1);
                        LoraAdapter lifted =
                                new LoraAdapter(
                                        "lifted",
                                        Map.of(down, new LoraAdapter.Factors(padded, b, 0.5)));
                        float[] some =
                                golden.run(
                                        Golden.divide(golden, 5, 1),
                                        Pass.PLAIN.with(List.of(open)),
                                        20);
                        float[] others =
                                golden.run(golden.mapped, Pass.PLAIN.with(List.of(lifted)), 20);
                        assertThat(Golden.distance(some, others)).isLessThan(2e-5f);
                        assertThat(Golden.distance(some, golden.expected)).isGreaterThan(0.01f);
                    });
        }
    }

    @Test
    void putsWithheldSlicesBesideTheOpenOnesWithoutCopies() throws IOException {
        try (Golden golden = Golden.open("llama")) {
            Golden.TORCH.run(
                    () -> {
                        Parameters divided = Golden.divide(golden, 5, 1);
                        Map<String, List<Tensor>> open = new HashMap<>();
                        Map<String, List<Tensor>> withheld = new HashMap<>();
                        for (int layer = 0; layer < 3; layer++) {
                            for (String linear : List.of("gate_proj", "up_proj", "down_proj")) {
                                String name =
                                        "model.layers." + layer + ".mlp." + linear + ".weight";
                                open.put(name, List.of(divided.parts(name).get(0)));
                                withheld.put(name, List.of(divided.parts(name).get(1)));
                            }
                        }
                        Parameters openEdition = new Golden.Overlay(golden.mapped, open);
                        Parameters whole = new EditionParameters(openEdition, withheld);
                        assertThat(
                                        Golden.distance(
                                                golden.run(whole, Pass.PLAIN, 20), golden.expected))
                                .isLessThan(2e-5f);
                        assertThat(
                                        Golden.distance(
                                                golden.run(openEdition, Pass.PLAIN, 20),
                                                golden.expected))
                                .isGreaterThan(0.01f);
                        String gate = "model.layers.0.mlp.gate_proj.weight";
                        assertThat(whole.parts(gate).get(1).data_ptr().address())
                                .isEqualTo(divided.parts(gate).get(1).data_ptr().address());
                        assertThatThrownBy(
                                        () ->
                                                new EditionParameters(
                                                        openEdition,
                                                        Map.of(gate, List.of(torch.zeros(3, 9)))))
                                .hasMessageContaining("[3×9]");
                    });
        }
    }

    @Test
    void generatesAgainAndAgainInTheSameMemory() throws IOException {
        try (Golden golden = Golden.open("llama")) {
            for (int i = 0; i < 100; i++) {
                generate(golden);
            }
            long before = Pointer.physicalBytes();
            for (int i = 0; i < 500; i++) {
                generate(golden);
            }
            // One cache that stayed behind in each generation would be 10 MB.
            assertThat(Pointer.physicalBytes() - before).isLessThan(5_000_000);
        }
    }

    private static void generate(Golden golden) {
        Golden.TORCH.run(
                () -> {
                    try (NoGradGuard _ = new NoGradGuard();
                            KeyValueCache cache = new KeyValueCache(100)) {
                        Pass pass = Pass.PLAIN.with(cache);
                        for (int i = 0; i < 4; i++) {
                            golden.decoder.hidden(golden.mapped, Golden.row(golden.ids), pass);
                        }
                    }
                });
    }

    @Test
    void doesNotSeeTokensThatPadTheEndOfARow() throws IOException {
        try (Golden golden = Golden.open("gemma3_text")) {
            Golden.TORCH.run(
                    () -> {
                        int length = golden.ids.length;
                        long[] padded = Arrays.copyOf(golden.ids, 2 * length);
                        Arrays.fill(padded, length, 2 * length, 3L);
                        Tensor alone = golden.decoder.hidden(golden.mapped, Golden.row(golden.ids));
                        Tensor both =
                                golden.decoder.hidden(
                                        golden.mapped, torch.tensor(padded).view(1, -1));
                        assertThat(
                                        Golden.distance(
                                                Rope.floats(alone.contiguous()),
                                                Rope.floats(
                                                        both.narrow(1, 0, length).contiguous())))
                                .isLessThan(1e-5f);
                    });
        }
    }

    @Test
    void handsTheResidualStreamToTheHookBetweenLayers() throws IOException {
        try (Golden golden = Golden.open("llama")) {
            Golden.TORCH.run(
                    () -> {
                        List<Integer> seen = new ArrayList<>();
                        ResidualHook stop =
                                (layer, residual) -> {
                                    seen.add(layer);
                                    return layer == 2 ? torch.zeros_like(residual) : residual;
                                };
                        Tensor tokens = Golden.row(golden.ids);
                        Tensor hooked =
                                golden.decoder.residual(
                                        golden.mapped, tokens, Pass.PLAIN.with(stop), 3);
                        assertThat(seen).containsExactly(0, 1, 2, 3);
                        // Without a stream there is nothing to attend to, and no bias here.
                        assertThat(hooked.abs().max().item_float()).isZero();
                    });
        }
    }

    @Test
    void sendsGradientsOnlyToThePartThatLearns() throws IOException {
        try (Golden golden = Golden.open("llama")) {
            Golden.TORCH.run(
                    () -> {
                        Map<String, List<Tensor>> parts = new HashMap<>();
                        Parameters divided = Golden.divide(golden, 5, 1);
                        String down = "model.layers.1.mlp.down_proj.weight";
                        for (String name :
                                List.of(
                                        down,
                                        "model.layers.1.mlp.gate_proj.weight",
                                        "model.layers.1.mlp.up_proj.weight")) {
                            List<Tensor> two = divided.parts(name);
                            Tensor learning = two.get(1).clone().set_requires_grad(true);
                            parts.put(name, List.of(two.get(0), learning));
                        }
                        Parameters training = new Golden.Overlay(golden.mapped, parts);
                        Tensor hidden = golden.decoder.hidden(training, Golden.row(golden.ids));
                        golden.decoder.logits(training, hidden).pow(two()).mean().backward();
                        Tensor learned = training.parts(down).get(1);
                        assertThat(learned.grad().defined()).isTrue();
                        assertThat(learned.grad().abs().max().item_float()).isPositive();
                        assertThat(training.parts(down).get(0).grad().defined()).isFalse();
                        requireFiniteDifference(golden, training, learned);
                    });
        }
    }

    @Test
    void refusesMoreTokensThanTheCacheHolds() throws IOException {
        try (Golden golden = Golden.open("llama");
                KeyValueCache cache = new KeyValueCache(4)) {
            assertThatThrownBy(
                            () ->
                                    Golden.TORCH.call(
                                            () ->
                                                    golden.decoder.hidden(
                                                            golden.mapped,
                                                            Golden.row(golden.ids),
                                                            Pass.PLAIN.with(cache))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("do not fit a cache of 4");
        }
    }

    @Test
    void refusesRotaryEmbeddingsItDoesNotKnow() throws IOException {
        ObjectNode config =
                Checkpoint.open(Golden.FOLDER.resolve("llama_yarn")).config().deepCopy();
        ((ObjectNode) config.path("rope_parameters")).put("rope_type", "longrope");
        assertThatThrownBy(() -> Decoder.of(config))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("longrope");
    }

    /// The gradient of one weight is what the loss does when that weight moves.
    private static void requireFiniteDifference(
            Golden golden, Parameters training, Tensor weights) {
        float gradient = weights.grad().select(0, 3).select(0, 2).item_float();
        float step = 1e-2f;
        float[] losses = new float[2];
        try (NoGradGuard _ = new NoGradGuard()) {
            Tensor one = weights.select(0, 3).select(0, 2);
            for (int side = 0; side < 2; side++) {
                one.add_(new org.bytedeco.pytorch.Scalar(side == 0 ? step : -2 * step));
                Tensor hidden = golden.decoder.hidden(training, Golden.row(golden.ids));
                losses[side] =
                        golden.decoder.logits(training, hidden).pow(two()).mean().item_float();
            }
        }
        assertThat((losses[0] - losses[1]) / (2 * step))
                .isCloseTo(gradient, within(0.02f * Math.abs(gradient) + 1e-3f));
    }

    private static org.bytedeco.pytorch.Scalar two() {
        return new org.bytedeco.pytorch.Scalar(2);
    }
}
