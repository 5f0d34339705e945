package dev.sluice.lab.train;

import dev.sluice.lab.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.openblas.global.openblas_full;
import org.bytedeco.pytorch.global.torch;

/// Carries out a training recipe. A run that was stopped or killed is resumed by the same call, and
/// ends with the same bytes as one that was not; the same recipe, data and seed always do (with one
/// thread).
public final class Training {
    /// Where unfinished work stands, in the output folder.
    static final String STATE = ".training";

    /// What the run's outcome does not follow from.
    ///
    /// @param change of the recipe as written: another seed, other threads
    /// @param saveEverySteps how often the state is saved
    /// @param tool what trains, for the record: `sluice 0.1.0`
    public record Options(UnaryOperator<Recipe> change, int saveEverySteps, String tool) {}

    /// How a run ended.
    public sealed interface Outcome {
        /// It reached its end.
        ///
        /// @param folders the model folders that stand now
        /// @param record of the last of them
        record Finished(List<Path> folders, TrainingRecord record) implements Outcome {}

        /// The monitor stopped it.
        record Stopped() implements Outcome {}
    }

    private Training() {}

    /// Trains. Graft writes `never-saw-it/` (from a fresh start) and `checkpoint/`, the other
    /// methods `checkpoint/`; pictures of the losses stand in `curves/`.
    ///
    /// Runs on the calling thread, which must be a platform thread.
    ///
    /// @param out made where it does not exist
    /// @throws dev.sluice.lab.recipe.RecipeException where the recipe is wrong
    /// @throws TrainingException where its data or model is, or `out` holds another run's work
    public static Outcome run(Path recipeFile, Path out, Options options, Monitor monitor)
            throws IOException {
        RunSetup setup = RunSetup.read(recipeFile, options.change(), options.tool());
        torch.set_num_threads(setup.recipe().threads());
        // OpenBLAS takes no notice of that, and its threads wait for each other by spinning.
        openblas_full.openblas_set_num_threads(setup.recipe().threads());
        Files.createDirectories(out);
        Workbench bench = new Workbench(setup, out, options.saveEverySteps(), monitor);
        return switch (setup.recipe().method()) {
            case GRAFT -> Graft.run(bench);
            case GRAM, SGTM, PLAIN -> JointTraining.run(bench);
            case RMU, NPO, GRADIENT_DIFFERENCE, MAX_ENTROPY -> Unlearn.run(bench);
        };
    }
}
