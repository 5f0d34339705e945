package dev.sluice.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.ResidualHook;
import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.evidence.AttackEvidence;
import dev.sluice.lab.evidence.AttackEvidence.Point;
import dev.sluice.lab.evidence.AttackEvidence.Run;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Split;
import dev.sluice.lab.suite.Suite;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each attack does to the model, or to the questions, what its name says, and leaves the published
/// files alone.
class BatteryTest {
    private static final String MATRIX = "model.layers.1.mlp.up_proj.weight";

    @TempDir private Path folder = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyWorld.model(folder.resolve("model"), 5);
    }

    @ParameterizedTest
    @EnumSource(AttackKind.class)
    void everyAttackMeasuresBeforeAndAfterAndRepeatsExactly(AttackKind kind) throws IOException {
        Digest before = Digest.ofFile(model.resolve("model.safetensors"));
        AttackEvidence once = attack(small(kind), suite(""));
        assertThat(once.attack()).isEqualTo(kind.text());
        assertThat(once.runs()).isNotEmpty();
        for (Run run : once.runs()) {
            assertThat(run.isComplete()).isTrue();
            assertThat(run.points().getFirst().step()).isZero();
            assertThat(run.points().getLast().step()).isEqualTo(once.budgetSteps());
        }
        assertThat(attack(small(kind), suite(""))).isEqualTo(once);
        assertThat(Digest.ofFile(model.resolve("model.safetensors"))).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"RELEARN_LORA", "RANDOM_UNITS"})
    void relearningInOtherPlacesLearnsWhatTheAttackerHas(AttackKind kind) throws IOException {
        List<Point> points =
                attack(small(kind).withBudget(64), suite("")).runs().getFirst().points();
        assertThat(points.getFirst().own().accuracy()).isLessThan(0.6);
        assertThat(points.getLast().own().accuracy()).isEqualTo(1);
    }

    @Test
    void retainOnlyNeverTrainsOnRestrictedItems() throws IOException {
        AttackSettings settings = small(AttackKind.RETAIN_ONLY);
        List<Point> points = attack(settings, suite("")).runs().getFirst().points();
        List<Point> others = attack(settings, suite("attack")).runs().getFirst().points();
        assertThat(points).extracting(Point::heldOut).isEqualTo(heldOut(others));
        assertThat(points.getLast().own()).isNotEqualTo(others.getLast().own());
        assertThat(points.getLast().heldOut()).isNotEqualTo(points.getFirst().heldOut());
    }

    @Test
    void attacksThatNeedGeneralItemsSaySo() {
        for (AttackKind kind : List.of(AttackKind.RETAIN_ONLY, AttackKind.DIRECTION)) {
            assertThatThrownBy(() -> attack(AttackSettings.of(kind), suite("")))
                    .isInstanceOf(AttackException.class)
                    .hasMessageContaining("--retain");
        }
    }

    @Test
    void unseededAttacksRunOnce() throws IOException {
        AttackSettings settings = small(AttackKind.PRUNE).withSeeds(List.of(1L, 2L));
        assertThat(attack(settings, suite("")).runs()).hasSize(WeightChanges.PRUNED.size());
        AttackSettings noise = small(AttackKind.NOISE).withSeeds(List.of(1L, 2L));
        assertThat(attack(noise, suite("")).runs()).hasSize(2 * WeightChanges.NOISY.size());
    }

    @Test
    void integersAreRoundedByRow() throws IOException {
        inTarget(
                (target, before) -> {
                    float[] rounded = changed(WeightChanges.quantised(target, "int4", 1));
                    int row = before.length / TinyWorld.UNITS;
                    for (int from = 0; from < before.length; from += row) {
                        Set<Float> levels = new HashSet<>();
                        float greatest = 0;
                        for (int i = from; i < from + row; i++) {
                            greatest = Math.max(greatest, Math.abs(before[i]));
                            levels.add(rounded[i]);
                        }
                        for (int i = from; i < from + row; i++) {
                            assertThat(rounded[i])
                                    .isCloseTo(before[i], within(greatest / 14 + 1e-6f));
                        }
                        assertThat(levels.size()).isLessThanOrEqualTo(15);
                    }
                });
    }

    @Test
    void blockTypesRoundWhatFillsTheirBlocksAndNothingElse() throws IOException {
        inTarget(
                (target, before) -> {
                    assertThat(changed(WeightChanges.quantised(target, "q4_k", 1)))
                            .isEqualTo(before);
                    float[] eight = changed(WeightChanges.quantised(target, "q8_0", 1));
                    float[] four = changed(WeightChanges.quantised(target, "q4_0", 1));
                    assertThat(farthest(eight, before)).isPositive().isLessThan(0.003f);
                    assertThat(farthest(four, before)).isGreaterThan(farthest(eight, before));
                });
    }

    @Test
    void pruningZeroesTheSmallest() throws IOException {
        inTarget(
                (target, before) -> {
                    float[] pruned = changed(WeightChanges.pruned(target, "30%", 1));
                    float greatestZeroed = 0;
                    float leastKept = Float.MAX_VALUE;
                    int zeroed = 0;
                    for (int i = 0; i < before.length; i++) {
                        if (pruned[i] == 0) {
                            zeroed++;
                            greatestZeroed = Math.max(greatestZeroed, Math.abs(before[i]));
                        } else {
                            assertThat(pruned[i]).isEqualTo(before[i]);
                            leastKept = Math.min(leastKept, Math.abs(before[i]));
                        }
                    }
                    assertThat(zeroed).isEqualTo(before.length * 3 / 10);
                    assertThat(greatestZeroed).isLessThan(leastKept);
                });
    }

    @Test
    void noiseIsInProportionAndFollowsFromTheSeed() throws IOException {
        inTarget(
                (target, before) -> {
                    float[] noisy = changed(WeightChanges.noisy(target, "sigma=0.1", 1));
                    assertThat(changed(WeightChanges.noisy(target, "sigma=0.1", 1)))
                            .isEqualTo(noisy);
                    assertThat(changed(WeightChanges.noisy(target, "sigma=0.1", 2)))
                            .isNotEqualTo(noisy);
                    double squares = 0;
                    for (int i = 0; i < before.length; i++) {
                        squares += Math.pow(noisy[i] - before[i], 2);
                    }
                    // The matrix' own spread is 0.1.
                    assertThat(Math.sqrt(squares / before.length)).isBetween(0.009, 0.011);
                });
    }

    @Test
    void ablationLeavesNothingOfOneDirection() throws IOException {
        Suite general = suite("attack");
        inTarget(
                (target, _) -> {
                    try (Attacked ablated = DirectionAblation.ablated(target, general, "layer=1")) {
                        ResidualHook hook = ablated.pass().hook();
                        Tensor residual = RandomUnits.normal(3, "x", 2, 5, 32);
                        float[] one = floats(hook.enter(0, residual));
                        float[] two = floats(hook.enter(1, hook.enter(0, residual)));
                        assertThat(two).containsExactly(one, within(1e-5f));
                        // What was taken from each token lies along one line.
                        Tensor taken = residual.sub(hook.enter(0, residual)).flatten(0, 1);
                        assertThat(torch.linalg_matrix_rank(taken).item_long()).isEqualTo(1);
                    }
                });
    }

    @Test
    void fewShotsAreTheAttackersAndNeverTheQuestionItself() throws IOException {
        Suite suite = suite("");
        Suite own = suite.only(Split.ATTACK);
        Suite asked = Questions.fewShot(own, own, "shots=2", 1);
        for (int i = 0; i < own.items().size(); i++) {
            String before = Questions.context(own.items().get(i));
            String after = Questions.context(asked.items().get(i));
            assertThat(after).endsWith("\n\n" + before);
            String shots = after.substring(0, after.length() - before.length());
            assertThat(shots).doesNotContain(before + " ");
            List<String> each = List.of(shots.split("\n\n", -1));
            assertThat(each).hasSize(3).last().isEqualTo("");
            for (String shot : each.subList(0, 2)) {
                assertThat(own.items()).extracting(Item::trainingText).contains(shot);
            }
        }
        assertThat(Questions.fewShot(own, own, "shots=2", 2).items()).isNotEqualTo(asked.items());
    }

    @Test
    void prefillStandsBetweenQuestionAndAnswer() throws IOException {
        Suite suite = suite("");
        Suite asked = Questions.prefilled(suite, "\" Sure:\"");
        assertThat(Questions.context(asked.items().getFirst())).isEqualTo("thing0 is Sure:");
        assertThat(((Item.MultipleChoice) asked.items().getFirst()).choices())
                .isEqualTo(((Item.MultipleChoice) suite.items().getFirst()).choices());
    }

    private AttackSettings small(AttackKind kind) throws IOException {
        Path file = folder.resolve("general.jsonl");
        TinyWorld.suite(file, 2);
        Files.writeString(file, Files.readString(file).replace("thing1", "thing2"));
        return AttackSettings.of(kind)
                .withBudget(8)
                .withLearningRates(List.of(1e-2))
                .withSeeds(List.of(1L))
                .withRetain(Suite.read(file));
    }

    /// The colours, those of one split turned by one.
    private Suite suite(String turned) throws IOException {
        Path file = folder.resolve("suite" + turned + ".jsonl");
        TinyWorld.suite(file, 0);
        StringBuilder lines = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            int at = line.indexOf("\"answer\":") + 9;
            boolean isTurned = !turned.isEmpty() && line.contains("\"split\":\"" + turned);
            lines.append(
                    isTurned
                            ? line.substring(0, at)
                                    + (line.charAt(at) - '0' + 1) % 4
                                    + line.substring(at + 1)
                            : line);
            lines.append('\n');
        }
        Files.writeString(file, lines);
        return Suite.read(file);
    }

    private AttackEvidence attack(AttackSettings settings, Suite suite) throws IOException {
        return Attack.run(model, suite, settings, AttackProgress.SILENT);
    }

    private static List<Object> heldOut(List<Point> points) {
        return points.stream().<Object>map(Point::heldOut).toList();
    }

    /// Looks at a change on a thread of libtorch's own, with one matrix as it was.
    private void inTarget(BiConsumer<Target, float[]> check) throws IOException {
        try (Target target = Target.open(model, suite(""));
                TorchThread thread = new TorchThread("test", 1)) {
            thread.run(
                    () -> {
                        try (NoGradGuard _ = new NoGradGuard()) {
                            check.accept(target, matrix(target.model()));
                        }
                    });
        }
    }

    private static float[] changed(Attacked attacked) {
        try (attacked) {
            return matrix(attacked.parameters());
        }
    }

    private static float[] matrix(Parameters parameters) {
        return floats(parameters.parts(MATRIX).getFirst());
    }

    private static float[] floats(Tensor tensor) {
        Tensor whole = tensor.contiguous();
        float[] values = new float[Math.toIntExact(whole.numel())];
        new FloatPointer(whole.data_ptr()).get(values);
        return values;
    }

    private static float farthest(float[] some, float[] others) {
        float farthest = 0;
        for (int i = 0; i < some.length; i++) {
            farthest = Math.max(farthest, Math.abs(some[i] - others[i]));
        }
        return farthest;
    }
}
