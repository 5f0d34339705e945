package dev.sluice.lab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.lab.recipe.Routing;
import dev.sluice.lab.recipe.Start;
import dev.sluice.lab.recipe.TextRole;
import dev.sluice.weights.DType;
import dev.sluice.weights.family.Anatomy;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// A batch moves what it is routed to and not one byte of anything else, whatever momentum and
/// decay stand in the optimizers from the batches before.
class RoutedObjectiveTest {
    private static final int VOCABULARY = 50;
    private static final Interleaving ALL_KINDS =
            new Interleaving(
                    Map.of(
                            TextRole.GENERAL, 6,
                            TextRole.RESTRICTED, 6,
                            TextRole.UNLABELLED, 6));

    private final ObjectNode config =
            FreshConfig.of(
                    new Start.Fresh(16, 2, 2, 2, 8, 12, 32, Path.of("tokenizer"), false),
                    VOCABULARY,
                    0);
    private final Decoder decoder = Decoder.of(config);
    private final Weights core = new Weights(FreshWeights.model(Anatomy.of(config), 1), Map.of());
    private final Weights weights =
            core.with(FreshWeights.units(core.shared(), new UnitAxes(Anatomy.of(config)), 6, 2));

    @AfterEach
    void free() {
        weights.close();
    }

    @Test
    void restrictedBatchesLeaveEveryByteOfTheCoreWhereNoneIsToMoveIt() {
        assertMoves(TextRole.RESTRICTED, new Routing(1, 1, 0, 1), false, true);
    }

    @Test
    void restrictedBatchesMoveBothWhereAllAreToMoveTheCore() {
        assertMoves(TextRole.RESTRICTED, new Routing(1, 1, 1, 1), true, true);
    }

    @Test
    void generalBatchesLeaveEveryByteOfTheComponentWhereItIsAbsent() {
        assertMoves(TextRole.GENERAL, new Routing(1, 1, 1, 0), true, false);
    }

    @Test
    void generalBatchesMoveBothWhereTheComponentTakesPart() {
        assertMoves(TextRole.GENERAL, new Routing(1, 1, 0, 1), true, true);
    }

    @Test
    void unlabelledBatchesMoveBoth() {
        assertMoves(TextRole.UNLABELLED, new Routing(1, 1, 0, 0), true, true);
    }

    @Test
    void onlyBatchesThatSeeTheComponentDependOnIt() {
        Routing routing = new Routing(1, 1, 0, 0);
        RoutedObjective objective = objective(ALL_KINDS, routing);
        train(objective, ALL_KINDS.steps());
        int general = step(TextRole.GENERAL);
        int restricted = step(TextRole.RESTRICTED);
        float[] before = {loss(objective, general), loss(objective, restricted)};
        try (NoGradGuard _ = new NoGradGuard()) {
            weights.componentLeaves().forEach(Tensor::zero_);
        }
        assertThat(loss(objective, general)).isEqualTo(before[0]);
        assertThat(loss(objective, restricted)).isNotEqualTo(before[1]);
    }

    @Test
    void drawsTheSharesThatWereAskedFor() {
        int batches = 10_000;
        Interleaving kinds =
                new Interleaving(Map.of(TextRole.GENERAL, batches, TextRole.RESTRICTED, batches));
        RoutedObjective objective = objective(kinds, new Routing(1, 0, 0.3, 0.5));
        int coreMoves = 0;
        int componentMoves = 0;
        for (int step = 0; step < 2 * batches; step++) {
            if (kinds.role(step) == TextRole.RESTRICTED) {
                coreMoves += objective.moves(step, RoutedObjective.CORE) ? 1 : 0;
            } else {
                componentMoves += objective.moves(step, RoutedObjective.COMPONENT) ? 1 : 0;
            }
        }
        assertThat(coreMoves / (double) batches).isCloseTo(0.3, within(0.02));
        assertThat(componentMoves / (double) batches).isCloseTo(0.5, within(0.02));
    }

    /// Trains on all kinds, so that both optimizers have momentum, then on one kind alone.
    private void assertMoves(
            TextRole role, Routing routing, boolean movesCore, boolean movesComponent) {
        try (TrainingLoop loop = loop(ALL_KINDS.steps() + 3)) {
            Interleaving one = new Interleaving(Map.of(role, 3));
            Objective all = objective(ALL_KINDS, new Routing(1, 1, 1, 1));
            Objective alone = objective(one, routing);
            List<List<Float>> values = new ArrayList<>();
            loop.run(
                    new Objective() {
                        @Override
                        public Tensor loss(int step, int pass) {
                            return step < ALL_KINDS.steps()
                                    ? all.loss(step, pass)
                                    : alone.loss(step - ALL_KINDS.steps(), pass);
                        }

                        @Override
                        public boolean moves(int step, int partition) {
                            return step < ALL_KINDS.steps()
                                    ? all.moves(step, partition)
                                    : alone.moves(step - ALL_KINDS.steps(), partition);
                        }
                    },
                    (step, _) -> {
                        if (step == ALL_KINDS.steps()) {
                            values.add(values(weights.shared().values()));
                            values.add(values(weights.component().values()));
                        }
                        return true;
                    });
            assertThat(values(weights.shared().values()).equals(values.getFirst()))
                    .isEqualTo(!movesCore);
            assertThat(values(weights.component().values()).equals(values.getLast()))
                    .isEqualTo(!movesComponent);
        }
    }

    private void train(Objective objective, int steps) {
        try (TrainingLoop loop = loop(steps)) {
            loop.run(objective, (_, _) -> true);
        }
    }

    private TrainingLoop loop(int steps) {
        return new TrainingLoop(
                List.of(weights.sharedLeaves(), weights.componentLeaves()),
                new Schedule(steps, 1e-2, 0, 1),
                new Regime(0.1, 1, 1, Precision.F32));
    }

    private RoutedObjective objective(Interleaving kinds, Routing routing) {
        return new RoutedObjective(
                weights,
                weights.forward(decoder),
                kinds,
                Map.of(
                        TextRole.GENERAL, order(1),
                        TextRole.RESTRICTED, order(2),
                        TextRole.UNLABELLED, order(3)),
                routing,
                1,
                7);
    }

    private static ExampleOrder order(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int[] tokens = random.ints(9, 0, VOCABULARY).toArray();
            examples.add(new Example(tokens, new float[] {1, 1, 1, 1, 1, 1, 1, 1, 1}));
        }
        return new ExampleOrder(examples, 4, seed);
    }

    private static int step(TextRole role) {
        return IntStream.range(0, ALL_KINDS.steps())
                .filter(step -> ALL_KINDS.role(step) == role)
                .findFirst()
                .orElseThrow();
    }

    private static float loss(Objective objective, int step) {
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard()) {
            return objective.loss(step, 0).item_float();
        }
    }

    private static List<Float> values(Collection<Tensor> tensors) {
        List<Float> values = new ArrayList<>();
        for (Tensor tensor : tensors) {
            Tensors.bytes(
                    tensor,
                    DType.F32,
                    bytes -> {
                        FloatBuffer floats = bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
                        while (floats.hasRemaining()) {
                            values.add(floats.get());
                        }
                    });
        }
        return values;
    }
}
