package dev.sluice.lab.train;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.lab.recipe.Phase;
import dev.sluice.lab.recipe.Recipe;
import dev.sluice.lab.recipe.Routing;
import dev.sluice.lab.recipe.Start;
import dev.sluice.lab.recipe.TextRole;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.family.Anatomy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/// Trains all weights in one phase: GRAM and SGTM, where batches move the core, the component or
/// both, and plain training, where there is no component and every batch moves everything.
final class JointTraining {
    /// Streams of what is drawn; that of the general texts is graft's, so that plain training
    /// without restricted texts goes graft's way to the bit.
    private static final long GENERAL = 0;

    private static final long UNITS = 1;
    private static final long RESTRICTED = 2;
    private static final long COINS = 4;
    private static final long UNLABELLED = 5;

    private final Workbench bench;
    private final Recipe recipe;
    private final Phase phase;
    private final Routing routing;
    private final UnitAxes axes;

    private JointTraining(Workbench bench) {
        this.bench = bench;
        this.recipe = bench.setup().recipe();
        this.phase = recipe.together().orElseThrow();
        this.routing = recipe.routing().orElseThrow();
        this.axes = new UnitAxes(Anatomy.of(bench.setup().config()));
    }

    static Training.Outcome run(Workbench bench) throws IOException {
        bench.refuseToRepeat(Workbench.CHECKPOINT);
        return new JointTraining(bench).run();
    }

    private Training.Outcome run() throws IOException {
        Map<TextRole, ExampleOrder> orders = orders();
        Interleaving kinds = kinds(orders);
        Schedule schedule =
                new Schedule(kinds.steps(), phase.rate(), phase.warmUp(), phase.floor());
        Decoder decoder = Decoder.of(bench.setup().config());
        try (Weights core = core();
                Weights weights = core.with(units(core));
                TrainingLoop loop =
                        new TrainingLoop(partitions(weights), schedule, bench.regime(phase))) {
            Objective objective =
                    new RoutedObjective(
                            weights,
                            weights.forward(decoder),
                            kinds,
                            orders,
                            routing,
                            phase.accumulation(),
                            recipe.seed() + COINS);
            Optional<TrainingRecord.Phase> done =
                    bench.phase(
                            recipe.method().key(),
                            schedule,
                            loop,
                            objective,
                            orders.keySet().stream().map(TextRole::key).toList(),
                            recipe.component().isPresent()
                                    ? List.of("shared", "component")
                                    : List.of("shared"));
            return done.isPresent() ? write(weights, done.get()) : new Training.Outcome.Stopped();
        }
    }

    private Map<TextRole, ExampleOrder> orders() {
        Map<TextRole, ExampleOrder> orders = new EnumMap<>(TextRole.class);
        for (TextRole role : bench.setup().texts().keySet()) {
            long stream =
                    switch (role) {
                        case GENERAL -> GENERAL;
                        case RESTRICTED -> RESTRICTED;
                        case UNLABELLED -> UNLABELLED;
                    };
            orders.put(role, bench.setup().order(role, phase.batch(), stream));
        }
        return orders;
    }

    private Interleaving kinds(Map<TextRole, ExampleOrder> orders) {
        Map<TextRole, Integer> counts = new EnumMap<>(TextRole.class);
        orders.forEach(
                (role, order) ->
                        counts.put(
                                role, Workbench.steps(passes(role), order, phase.accumulation())));
        return new Interleaving(counts);
    }

    private int passes(TextRole role) {
        return switch (role) {
            case GENERAL -> phase.passes();
            case RESTRICTED -> routing.restrictedPasses();
            case UNLABELLED -> routing.unlabelledPasses();
        };
    }

    private Weights core() throws IOException {
        return switch (recipe.start()) {
            case Start.Fresh _ ->
                    new Weights(
                            FreshWeights.model(Anatomy.of(bench.setup().config()), recipe.seed()),
                            Map.of());
            case Start.Existing _ -> Weights.of(Checkpoint.open(bench.setup().base()));
        };
    }

    private Map<String, Tensor> units(Weights core) {
        return recipe.component()
                .map(
                        part ->
                                FreshWeights.units(
                                        core.shared(), axes, part.units(), recipe.seed() + UNITS))
                .orElseGet(Map::of);
    }

    private static List<List<Tensor>> partitions(Weights weights) {
        List<List<Tensor>> partitions = new ArrayList<>();
        partitions.add(RoutedObjective.CORE, weights.sharedLeaves());
        if (!weights.component().isEmpty()) {
            partitions.add(RoutedObjective.COMPONENT, weights.componentLeaves());
        }
        return partitions;
    }

    /// An ordinary checkpoint, the component's units last in each MLP.
    private Training.Outcome write(Weights weights, TrainingRecord.Phase done) throws IOException {
        DType dtype = dtype();
        int units = recipe.component().map(Recipe.Units::units).orElse(0);
        bench.promise(Workbench.CHECKPOINT);
        TrainingRecord record =
                bench.write(
                        Workbench.CHECKPOINT,
                        List.of(done),
                        recipe.component()
                                .map(
                                        part ->
                                                new TrainingRecord.Component(
                                                        part.name(), axes.units(), part.units())),
                        new TreeMap<>(),
                        writer -> {
                            writer.config(axes.widened(bench.setup().config(), units));
                            try (PointerScope _ = new PointerScope()) {
                                writer.weights(weights.joined(axes), dtype);
                            }
                        });
        bench.state(recipe.method().key()).delete();
        return new Training.Outcome.Finished(
                List.of(bench.out().resolve(Workbench.CHECKPOINT)), record);
    }

    private DType dtype() throws IOException {
        return switch (recipe.start()) {
            case Start.Fresh fresh -> fresh.isHalf() ? DType.BF16 : DType.F32;
            case Start.Existing _ ->
                    Checkpoint.open(bench.setup().base())
                            .tensors()
                            .findFirst()
                            .orElseThrow()
                            .dtype();
        };
    }
}
