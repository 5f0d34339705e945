package dev.sluice.lab.train;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.lab.recipe.Recipe;
import dev.sluice.lab.recipe.TextRole;
import dev.sluice.lab.recipe.Unlearning;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/// Makes a model seem to forget. Offered as baselines and as the gate's positive control: what is
/// only suppressed comes back under fine-tuning, and the record says so.
final class Unlearn {
    private static final int WARM_UP_STEPS = 10;

    private final Workbench bench;
    private final Recipe recipe;

    private Unlearn(Workbench bench) {
        this.bench = bench;
        this.recipe = bench.setup().recipe();
    }

    static Training.Outcome run(Workbench bench) throws IOException {
        return new Unlearn(bench).run();
    }

    private Training.Outcome run() throws IOException {
        bench.refuseToRepeat(Workbench.CHECKPOINT);
        Unlearning settings = recipe.unlearning().orElseThrow();
        Checkpoint checkpoint = Checkpoint.open(bench.setup().base());
        DType dtype = checkpoint.tensors().findFirst().orElseThrow().dtype();
        Decoder decoder = Decoder.of(checkpoint.config());
        Schedule schedule = new Schedule(settings.steps(), settings.rate(), WARM_UP_STEPS, 1);
        Regime regime = new Regime(0, 1, 1, bench.precision());
        try (Weights weights = Weights.of(checkpoint);
                Weights original = Weights.of(checkpoint)) {
            Forgetting forgetting =
                    new Forgetting(
                            decoder,
                            weights,
                            original,
                            settings,
                            bench.setup().order(TextRole.RESTRICTED, settings.batch(), 0),
                            bench.setup().order(TextRole.GENERAL, settings.batch(), 1));
            Objective objective = forgetting.objective(recipe.method(), recipe.seed());
            List<Tensor> leaves = forgetting.leaves(recipe.method());
            try (TrainingLoop loop = new TrainingLoop(List.of(leaves), schedule, regime)) {
                Optional<TrainingRecord.Phase> done =
                        bench.phase(
                                recipe.method().key(),
                                schedule,
                                loop,
                                objective,
                                List.of("restricted", "general"),
                                List.of("shared"));
                if (done.isEmpty()) {
                    return new Training.Outcome.Stopped();
                }
                bench.promise(Workbench.CHECKPOINT);
                SortedMap<String, Digest> none = new TreeMap<>();
                TrainingRecord record =
                        bench.write(
                                Workbench.CHECKPOINT,
                                List.of(done.get()),
                                Optional.empty(),
                                none,
                                writer -> {
                                    writer.config(checkpoint.config());
                                    writer.weights(weights.shared(), dtype);
                                });
                bench.state(recipe.method().key()).delete();
                return new Training.Outcome.Finished(
                        List.of(bench.out().resolve(Workbench.CHECKPOINT)), record);
            }
        }
    }
}
