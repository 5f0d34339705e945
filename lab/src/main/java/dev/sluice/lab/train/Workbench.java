package dev.sluice.lab.train;

import dev.sluice.lab.recipe.Phase;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What every method works with: the setup, the output folder, and the ways in which phases run and
/// folders are written.
///
/// @param out where model folders go
record Workbench(RunSetup setup, Path out, int saveEverySteps, Monitor monitor) {
    static final String CHECKPOINT = "checkpoint";
    static final String NEVER_SAW_IT = "never-saw-it";
    private static final int LAST_LOSSES = 50;
    private static final int MAX_BATCHES = 10_000_000;

    /// Runs one phase to its end, with its curve; empty where it was stopped.
    Optional<TrainingRecord.Phase> phase(
            String name,
            Schedule schedule,
            TrainingLoop loop,
            Objective objective,
            List<String> texts,
            List<String> trained)
            throws IOException {
        Path states = Files.createDirectories(out.resolve(Training.STATE));
        StagedFile.sweep(states);
        PhaseRun run = new PhaseRun(name, state(name), monitor, saveEverySteps);
        if (!run.run(loop, schedule.steps(), objective)) {
            return Optional.empty();
        }
        List<Float> losses = run.losses();
        Path curves = Files.createDirectories(out.resolve("curves"));
        try (StagedFile file = StagedFile.beside(curves.resolve(name + ".svg"))) {
            file.write(ByteBuffer.wrap(LossCurve.svg(name, losses)));
            file.commit();
        }
        double last =
                losses.subList(Math.max(0, losses.size() - LAST_LOSSES), losses.size()).stream()
                        .mapToDouble(Float::doubleValue)
                        .average()
                        .orElse(Double.NaN);
        return Optional.of(new TrainingRecord.Phase(name, texts, trained, schedule.steps(), last));
    }

    StateFile state(String name) {
        return new StateFile(
                out.resolve(Training.STATE).resolve(name + ".safetensors"),
                setup.inputs().digest());
    }

    static Schedule schedule(Phase phase, ExampleOrder order) {
        int steps = steps(phase.passes(), order, phase.accumulation());
        return new Schedule(steps, phase.rate(), phase.warmUp(), phase.floor());
    }

    /// How many steps so many passes over texts make.
    ///
    /// @throws TrainingException where they are too many
    static int steps(int passes, ExampleOrder order, int accumulation) {
        long steps = Math.ceilDiv((long) passes * order.batchesPerPass(), (long) accumulation);
        if (steps * accumulation > MAX_BATCHES) {
            throw new TrainingException(
                    "passes",
                    "they come to %,d batches, over %,d"
                            .formatted(steps * accumulation, MAX_BATCHES),
                    "write fewer passes, or larger batches");
        }
        return (int) steps;
    }

    Regime regime(Phase phase) {
        return new Regime(phase.weightDecay(), phase.clip(), phase.accumulation(), precision());
    }

    Precision precision() {
        return setup.recipe().isMixed() ? Precision.BF16 : Precision.F32;
    }

    /// Writes a model folder: its model files as `content` writes them, the companions, the record.
    ///
    /// @return the record that was written
    TrainingRecord write(
            String name,
            List<TrainingRecord.Phase> phases,
            Optional<TrainingRecord.Component> component,
            SortedMap<String, Digest> neverSawIt,
            Content content)
            throws IOException {
        StagedFile.sweep(out);
        try (StagedFolder folder = StagedFolder.beside(out.resolve(name))) {
            ModelWriter writer = new ModelWriter(folder);
            content.write(writer);
            for (Map.Entry<String, Path> file : setup.companions().entrySet()) {
                writer.copy(file.getKey(), file.getValue());
            }
            TrainingRecord record =
                    new TrainingRecord(
                            setup.recipe().model(),
                            setup.recipe().method().key(),
                            setup.recipe().method().assurance().name().toLowerCase(Locale.ROOT),
                            setup.inputs().tool(),
                            setup.recipe().seed(),
                            setup.inputs().files(),
                            phases,
                            component,
                            neverSawIt,
                            new TreeMap<>(writer.files()));
            writer.bytes(TrainingRecord.FILE, record.toJson());
            folder.commit();
            return record;
        }
    }

    /// Whether a model folder of this very run stands already.
    ///
    /// @throws TrainingException where one of another run does
    boolean isDone(String name) throws IOException {
        Path folder = out.resolve(name);
        if (!Files.exists(folder)) {
            return false;
        }
        Path marker = out.resolve(Training.STATE).resolve(name + ".inputs");
        if (!Files.exists(marker)
                || !Files.readString(marker).equals(setup.inputs().digest().toString())) {
            throw new TrainingException(
                    folder.toString(),
                    "a model of another recipe, other data or another seed stands here",
                    "choose another output folder, or remove it");
        }
        return true;
    }

    /// @throws TrainingException where a model folder stands already, of this run or another
    void refuseToRepeat(String name) throws IOException {
        if (isDone(name)) {
            throw new TrainingException(
                    out.resolve(name).toString(),
                    "this run is finished already",
                    "choose another output folder to train again");
        }
    }

    /// Remembers of which inputs a folder is made. Written before the folder: a folder without it
    /// is never taken for this run's.
    void promise(String name) {
        byte[] digest = setup.inputs().digest().toString().getBytes(StandardCharsets.UTF_8);
        Path marker = out.resolve(Training.STATE).resolve(name + ".inputs");
        try (StagedFile file = StagedFile.beside(marker)) {
            file.write(ByteBuffer.wrap(digest));
            file.commit();
        }
    }

    /// The digests of a model's config and weights, and of the index of sharded ones.
    static SortedMap<String, Digest> modelFiles(Checkpoint model) {
        List<String> names = new ArrayList<>(List.of(Checkpoint.CONFIG));
        model.shards().forEach(shard -> names.add(shard.fileName()));
        if (model.isSharded()) {
            names.add(Checkpoint.INDEX);
        }
        SortedMap<String, Digest> files = new TreeMap<>();
        names.forEach(name -> files.put(name, Digest.ofFile(model.folder().resolve(name))));
        return files;
    }

    /// Writes what is particular to a model folder.
    @FunctionalInterface
    interface Content {
        void write(ModelWriter writer) throws IOException;
    }
}
