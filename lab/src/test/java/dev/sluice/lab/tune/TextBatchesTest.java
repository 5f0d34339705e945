package dev.sluice.lab.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.tune.TextBatches.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/// Every pass has every text once, in an order that follows from the seed; padding and what is
/// given are never learnt.
class TextBatchesTest {
    @Test
    void everyPassHasEveryTextOnce() {
        TextBatches batches = new TextBatches(texts(0), 4, 7);
        List<Long> first = pass(batches);
        List<Long> second = pass(batches);
        assertThat(first).containsExactlyInAnyOrderElementsOf(second).doesNotHaveDuplicates();
        assertThat(first).hasSize(10).isNotEqualTo(second);
        assertThat(pass(new TextBatches(texts(0), 4, 7))).isEqualTo(first);
        assertThat(pass(new TextBatches(texts(0), 4, 8))).isNotEqualTo(first);
    }

    @Test
    void paddingAndWhatIsGivenAreNotLearnt() {
        try (TorchThread thread = new TorchThread("test", 1)) {
            long[] targets =
                    thread.call(
                            () -> {
                                Text text = new Text(new int[] {5, 6, 7, 8}, 2);
                                TextBatches one = new TextBatches(List.of(text), 4, 1);
                                return values(one.next().targets());
                            });
            long none = TextBatches.NO_TARGET;
            assertThat(targets).containsExactly(none, 7, 8, none, none, none, none, none);
        }
    }

    /// Texts that begin with their own number and are of different lengths.
    private static List<Text> texts(int given) {
        return IntStream.range(0, 10)
                .mapToObj(
                        number -> {
                            int[] tokens = new int[3 + number * 2];
                            Arrays.fill(tokens, 99);
                            tokens[0] = number;
                            return new Text(tokens, given);
                        })
                .toList();
    }

    private static List<Long> pass(TextBatches batches) {
        List<Long> numbers = new ArrayList<>();
        try (TorchThread thread = new TorchThread("test", 1)) {
            for (int batch = 0; batch < 3; batch++) {
                thread.run(
                        () -> {
                            Tensor tokens = batches.next().tokens();
                            numbers.addAll(
                                    Arrays.stream(values(tokens.select(1, 0))).boxed().toList());
                        });
            }
        }
        return numbers;
    }

    private static long[] values(Tensor tensor) {
        Tensor whole = tensor.contiguous();
        long[] values = new long[Math.toIntExact(whole.numel())];
        new LongPointer(whole.data_ptr()).get(values);
        return values;
    }
}
