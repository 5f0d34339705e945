package dev.sluice.engine.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading token by token without tensors computes what transformers computes: with one thread and
/// with more than the machine has, whole and in parts.
class RowDecoderTest {
    private static final int READ_AT_ONCE = 5;

    @ParameterizedTest
    @CsvSource({
        "llama, 1",
        "llama, 3",
        "llama_biased, 2",
        "llama_linear, 1",
        "llama_llama3, 1",
        "llama_yarn, 1",
        "mistral, 2",
        "qwen2, 1",
        "qwen3, 3",
        "gemma2, 2",
        "gemma3_text, 3"
    })
    void computesTheLogitsOfTransformers(String name, int threads) throws IOException {
        try (Golden golden = Golden.open(name)) {
            float[] logits = Golden.TORCH.call(() -> read(golden, golden.mapped, threads));
            assertThat(Golden.distance(logits, golden.expected)).isLessThan(2e-5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama_biased", "gemma2", "qwen3", "qwen2"})
    void computesPartsAsTheWhole(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            float[] logits = Golden.TORCH.call(() -> read(golden, Golden.divide(golden, 5, 1), 2));
            assertThat(Golden.distance(logits, golden.expected)).isLessThan(2e-5f);
        }
    }

    /// The weights are rounded first, so that both compute with the same: what is left is that one
    /// rounds between the operations too.
    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma2"})
    void readsHalfWeightsWithoutRoundingBetween(String name) throws IOException {
        try (Golden golden = Golden.open(name)) {
            Golden.TORCH.run(
                    () -> {
                        Parameters half = new Cast(golden.mapped, List.of(ScalarType.BFloat16));
                        Parameters rounded =
                                new Cast(
                                        golden.mapped,
                                        List.of(ScalarType.BFloat16, ScalarType.Float));
                        float[] exact = read(golden, rounded, 1);
                        float[] made = read(golden, half, 2);
                        float[] coarse = golden.run(half, Pass.PLAIN, golden.ids.length);
                        float largest = Golden.distance(exact, new float[exact.length]);
                        // The prompt's keys and values are bfloat16, the rest is exact.
                        assertThat(Golden.distance(made, exact)).isLessThan(largest * 0.02f);
                        assertThat(Golden.distance(made, exact))
                                .isLessThan(Golden.distance(coarse, exact));
                    });
        }
    }

    @Test
    void leavesToTensorsWhatItDoesNotCompute() throws IOException {
        try (Golden dense = Golden.open("llama");
                Golden sparse = Golden.open("mixtral")) {
            Golden.TORCH.run(
                    () -> {
                        assertThat(filled(sparse, sparse.mapped, Pass.PLAIN)).isFalse();
                        assertThat(filled(dense, dense.mapped, Pass.PLAIN)).isTrue();
                        LoraAdapter adapter = new LoraAdapter("none", Map.of());
                        assertThat(filled(dense, dense.mapped, Pass.PLAIN.with(List.of(adapter))))
                                .isFalse();
                        Parameters doubles = new Cast(dense.mapped, List.of(ScalarType.Double));
                        assertThat(filled(dense, doubles, Pass.PLAIN)).isFalse();
                        Pass unread = Pass.PLAIN.with(new KeyValueCache(9));
                        assertThat(dense.decoder.row(dense.mapped, unread, 1)).isEmpty();
                    });
        }
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        try (Golden golden = Golden.open("llama")) {
            Golden.TORCH.run(
                    () -> {
                        try (KeyValueCache cache = new KeyValueCache(4)) {
                            Pass pass = Pass.PLAIN.with(cache);
                            begin(golden, golden.mapped, pass, 3);
                            try (RowDecoder row =
                                    golden.decoder.row(golden.mapped, pass, 1).orElseThrow()) {
                                assertThatThrownBy(() -> row.logits(40))
                                        .hasMessage("token 40: the model has 40");
                                row.logits(7);
                                assertThatThrownBy(() -> row.logits(7))
                                        .hasMessageContaining("do not fit a cache of 4");
                            }
                        }
                    });
        }
    }

    /// The logits of the last tokens, of which all but the first few are read one by one.
    private static float[] read(Golden golden, Parameters parameters, int threads) {
        int rows = golden.last;
        float[] logits = new float[golden.expected.length];
        int size = logits.length / rows;
        try (KeyValueCache cache = new KeyValueCache(golden.ids.length)) {
            Pass pass = Pass.PLAIN.with(cache);
            begin(golden, parameters, pass, READ_AT_ONCE);
            try (RowDecoder row = golden.decoder.row(parameters, pass, threads).orElseThrow()) {
                for (int i = READ_AT_ONCE; i < golden.ids.length; i++) {
                    float[] next = row.logits((int) golden.ids[i]);
                    int at = i - golden.ids.length + rows;
                    if (at >= 0) {
                        System.arraycopy(next, 0, logits, at * size, size);
                    }
                }
            }
        }
        return logits;
    }

    private static void begin(Golden golden, Parameters parameters, Pass pass, int count) {
        try (NoGradGuard _ = new NoGradGuard()) {
            long[] first = Arrays.copyOf(golden.ids, count);
            golden.decoder.hidden(parameters, Golden.row(first), pass);
        }
    }

    private static boolean filled(Golden golden, Parameters parameters, Pass pass) {
        try (KeyValueCache cache = new KeyValueCache(9)) {
            Pass cached = pass.with(cache);
            begin(golden, parameters, cached, 3);
            return golden.decoder.row(parameters, cached, 1).isPresent();
        }
    }

    /// Every tensor in other types, one after the other.
    private record Cast(Parameters base, List<ScalarType> types) implements Parameters {
        @Override
        public List<Tensor> parts(String name) {
            return base.parts(name).stream().map(this::cast).toList();
        }

        private Tensor cast(Tensor tensor) {
            Tensor made = tensor;
            for (ScalarType type : types) {
                made = made.to(type);
            }
            return made;
        }

        @Override
        public boolean has(String name) {
            return base.has(name);
        }
    }
}
