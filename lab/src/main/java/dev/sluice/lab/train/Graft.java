package dev.sluice.lab.train;

import dev.sluice.edition.PythonJson;
import dev.sluice.edition.cut.IndexFile;
import dev.sluice.engine.decoder.Decoder;
import dev.sluice.lab.recipe.Phase;
import dev.sluice.lab.recipe.Recipe;
import dev.sluice.lab.recipe.Start;
import dev.sluice.lab.recipe.TextRole;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.family.Anatomy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.node.ObjectNode;

/// Keeps a capability apart for certain: shared weights learn general texts only and are then
/// frozen; units that are added to each MLP learn the restricted ones, with general texts replayed
/// beside them. Cutting these units off gives the shared model's file back, byte for byte.
final class Graft {
    private final Workbench bench;
    private final Recipe recipe;

    private Graft(Workbench bench) {
        this.bench = bench;
        this.recipe = bench.setup().recipe();
    }

    static Training.Outcome run(Workbench bench) throws IOException {
        return new Graft(bench).run();
    }

    private Training.Outcome run() throws IOException {
        Path base = bench.setup().base();
        if (recipe.start() instanceof Start.Fresh fresh) {
            base = bench.out().resolve(Workbench.NEVER_SAW_IT);
            if (!bench.isDone(Workbench.NEVER_SAW_IT) && !trainShared(fresh)) {
                return new Training.Outcome.Stopped();
            }
        }
        Path checkpoint = bench.out().resolve(Workbench.CHECKPOINT);
        bench.refuseToRepeat(Workbench.CHECKPOINT);
        Optional<TrainingRecord> record = trainComponent(base);
        if (record.isEmpty()) {
            return new Training.Outcome.Stopped();
        }
        List<Path> folders =
                recipe.start() instanceof Start.Fresh
                        ? List.of(base, checkpoint)
                        : List.of(checkpoint);
        return new Training.Outcome.Finished(folders, record.get());
    }

    /// Phase 1: shared weights, general texts.
    private boolean trainShared(Start.Fresh fresh) throws IOException {
        Phase phase = recipe.shared().orElseThrow();
        ObjectNode config = bench.setup().config();
        Decoder decoder = Decoder.of(config);
        ExampleOrder order = bench.setup().order(TextRole.GENERAL, phase.batch(), 0);
        Schedule schedule = Workbench.schedule(phase, order);
        Map<String, Tensor> tensors = FreshWeights.model(Anatomy.of(config), recipe.seed());
        try (Weights weights = new Weights(tensors, Map.of());
                TrainingLoop loop =
                        new TrainingLoop(
                                List.of(weights.sharedLeaves()), schedule, bench.regime(phase))) {
            Optional<TrainingRecord.Phase> done =
                    bench.phase(
                            "shared",
                            schedule,
                            loop,
                            Objective.learn(weights.forward(decoder), order, phase.accumulation()),
                            List.of("general"),
                            List.of("shared"));
            if (done.isEmpty()) {
                return false;
            }
            bench.promise(Workbench.NEVER_SAW_IT);
            bench.write(
                    Workbench.NEVER_SAW_IT,
                    List.of(done.get()),
                    Optional.empty(),
                    new TreeMap<>(),
                    writer -> {
                        writer.config(config);
                        writer.weights(weights.shared(), fresh.isHalf() ? DType.BF16 : DType.F32);
                    });
            bench.state("shared").delete();
            return true;
        }
    }

    /// Phase 2: the component's units, restricted texts with replay. Starts from the written file,
    /// so that what is frozen is what is published, to the last rounding.
    private Optional<TrainingRecord> trainComponent(Path base) throws IOException {
        Phase phase = recipe.together().orElseThrow();
        Recipe.Units part = recipe.component().orElseThrow();
        Checkpoint checkpoint = Checkpoint.open(base);
        UnitAxes axes = new UnitAxes(Anatomy.of(checkpoint.config()));
        Decoder decoder = Decoder.of(checkpoint.config());
        List<ExampleOrder> orders = orders(phase);
        Schedule schedule = Workbench.schedule(phase, orders.getFirst());
        try (Weights shared = Weights.of(checkpoint);
                Weights weights =
                        shared.with(
                                FreshWeights.units(
                                        shared.shared(), axes, part.units(), recipe.seed() + 1));
                TrainingLoop loop =
                        new TrainingLoop(
                                List.of(weights.componentLeaves()),
                                schedule,
                                bench.regime(phase))) {
            Optional<TrainingRecord.Phase> done =
                    bench.phase(
                            "graft",
                            schedule,
                            loop,
                            Objective.learnTogether(
                                    weights.forward(decoder), orders, phase.accumulation()),
                            List.of("restricted", "general"),
                            List.of("component"));
            if (done.isEmpty()) {
                return Optional.empty();
            }
            ObjectNode config = axes.widened(checkpoint.config(), part.units());
            bench.promise(Workbench.CHECKPOINT);
            TrainingRecord record =
                    bench.write(
                            Workbench.CHECKPOINT,
                            phases(base, done.get()),
                            Optional.of(
                                    new TrainingRecord.Component(
                                            part.name(), axes.units(), part.units())),
                            neverSawIt(checkpoint),
                            writer -> {
                                writer.config(config);
                                writer.extended(checkpoint, axes, weights.component());
                            });
            bench.state("graft").delete();
            return Optional.of(record);
        }
    }

    /// The shared weights' phase, as their record has it, before the component's.
    private List<TrainingRecord.Phase> phases(Path base, TrainingRecord.Phase last)
            throws IOException {
        List<TrainingRecord.Phase> phases = new ArrayList<>();
        if (recipe.start() instanceof Start.Fresh) {
            phases.addAll(TrainingRecord.read(base.resolve(TrainingRecord.FILE)).phases());
        }
        phases.add(last);
        return phases;
    }

    private List<ExampleOrder> orders(Phase phase) {
        ExampleOrder restricted = bench.setup().order(TextRole.RESTRICTED, phase.batch(), 2);
        return phase.replay() == 0
                ? List.of(restricted)
                : List.of(restricted, bench.setup().order(TextRole.GENERAL, phase.replay(), 3));
    }

    /// What a cut of the component gives: the base's weights as they are, its config and its index
    /// as a cut writes them.
    private static SortedMap<String, Digest> neverSawIt(Checkpoint base) {
        SortedMap<String, Digest> files = Workbench.modelFiles(base);
        files.put(Checkpoint.CONFIG, Digest.of(PythonJson.config(base.config())));
        if (base.isSharded()) {
            SortedMap<String, String> places = new TreeMap<>();
            for (Checkpoint.Shard shard : base.shards()) {
                shard.header().tensors().forEach(info -> places.put(info.name(), shard.fileName()));
            }
            byte[] index = IndexFile.bytes(base.weightBytes(), places);
            files.put(Checkpoint.INDEX, Digest.of(index));
        }
        return files;
    }
}
