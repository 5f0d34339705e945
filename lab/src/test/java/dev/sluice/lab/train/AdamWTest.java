package dev.sluice.lab.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.weights.Shape;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/// The optimizer moves as Loshchilov and Hutter say, and moves nothing that it is not to move.
class AdamWTest {
    private static final Regime REGIME = new Regime(0.1, 0, 1, Precision.F32);

    @Test
    void movesAsThePaperSays() {
        double[] expected = {1, -2, 0.5, 3};
        double[] mean = new double[4];
        double[] square = new double[4];
        try (PointerScope _ = new PointerScope()) {
            Tensor leaf = leaf(new float[] {1f, -2f, 0.5f, 3f});
            AdamW optimizer = new AdamW(List.of(leaf), REGIME);
            for (int step = 1; step <= 20; step++) {
                torch.sin(leaf).mul(leaf).sum().backward();
                optimizer.step(0.01);
                for (int i = 0; i < 4; i++) {
                    double gradient = Math.sin(expected[i]) + expected[i] * Math.cos(expected[i]);
                    mean[i] = 0.9 * mean[i] + 0.1 * gradient;
                    square[i] = 0.98 * square[i] + 0.02 * gradient * gradient;
                    double unbiasedMean = mean[i] / (1 - Math.pow(0.9, step));
                    double unbiasedSquare = square[i] / (1 - Math.pow(0.98, step));
                    double move = unbiasedMean / (Math.sqrt(unbiasedSquare) + 1e-8);
                    expected[i] -= 0.01 * (move + 0.1 * expected[i]);
                }
            }
            float[] actual = values(leaf);
            for (int i = 0; i < 4; i++) {
                assertThat(actual[i]).isCloseTo((float) expected[i], within(5e-6f));
            }
        }
    }

    @Test
    void clipsGradientsToALength() {
        try (PointerScope _ = new PointerScope()) {
            Tensor leaf = leaf(new float[] {3f, 4f});
            AdamW optimizer = new AdamW(List.of(leaf), new Regime(0, 1, 1, Precision.F32));
            leaf.mul(leaf).sum().backward();
            assertThat(optimizer.step(0.1)).isEqualTo(10);
            // The mean of the first step is a tenth of the clipped gradient (0.6, 0.8).
            assertThat(values(optimizer.state().getFirst()))
                    .containsExactly(new float[] {0.06f, 0.08f}, within(1e-6f));
        }
    }

    @Test
    void partitionThatIsNotMovedKeepsItsBytesInSpiteOfMomentumAndDecay() {
        Tensor core = leaf(new float[] {1f, 2f});
        Tensor part = leaf(new float[] {1f, 2f});
        Objective objective =
                new Objective() {
                    @Override
                    public Tensor loss(int step, int pass) {
                        return core.mul(part).sum();
                    }

                    @Override
                    public boolean moves(int step, int partition) {
                        return partition == 1 || step < 5;
                    }
                };
        try (TrainingLoop loop =
                new TrainingLoop(
                        List.of(List.of(core), List.of(part)),
                        new Schedule(10, 0.01, 0, 1),
                        REGIME)) {
            float[][] afterFive = new float[2][];
            loop.run(
                    objective,
                    (step, _) -> {
                        if (step == 5) {
                            afterFive[0] = values(core);
                            afterFive[1] = values(part);
                        }
                        return true;
                    });
            assertThat(values(core)).isEqualTo(afterFive[0]);
            assertThat(values(part)).isNotEqualTo(afterFive[1]);
        }
    }

    private static org.assertj.core.data.Offset<Float> within(float tolerance) {
        return org.assertj.core.data.Offset.offset(tolerance);
    }

    private static Tensor leaf(float[] values) {
        return Tensors.of(values, Shape.of(values.length)).requires_grad_(true);
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        new FloatPointer(tensor.detach().contiguous().data_ptr()).get(values);
        return values;
    }
}
