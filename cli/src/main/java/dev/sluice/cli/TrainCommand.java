package dev.sluice.cli;

import dev.sluice.engine.torch.TorchThread;
import dev.sluice.lab.recipe.Recipe;
import dev.sluice.lab.train.Training;
import dev.sluice.lab.train.TrainingRecord;
import dev.sluice.release.ToolVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a model so that a capability stands in units of its own, by a recipe.",
            "",
            "A run that was stopped (Ctrl-C) or killed goes on when the same command is given again,"
                    + " and ends with the same bytes.",
            "",
            "Methods, and their sections of the recipe beside start, component and data",
            "{general, restricted}:",
            "  graft  shared: {passes, batch, rate}, graft: {passes, batch, replay, rate}",
            "         Shared weights without restricted texts, then units that alone",
            "         learn them. The only one whose cut can be proven.",
            "  gram   gram: {passes, restricted-passes, batch, rate, p-as, p-cr}",
            "         All at once. Restricted batches move the units, and the core with",
            "         probability p-as; general ones the core, and with p-cr the units.",
            "  sgtm   sgtm: {passes, restricted-passes, batch, rate, retain-share}",
            "         Restricted batches move the units alone; this share of the general",
            "         ones does without the units, the others move both, as do texts of",
            "         data.unlabelled (unlabelled-passes).",
            "  plain  plain: {passes, restricted-passes, batch, rate}",
            "         All weights, all texts; without data.restricted, a model that never",
            "         saw them. Nothing is kept apart.",
            "  rmu, npo, gradient-difference, max-entropy",
            "         unlearn: {steps, batch, rate, weight, strength}. No component;",
            "         only suppresses."
        },
        footer = {
            "",
            "Examples:",
            "  sluice train examples/harbor/train.yaml --out work",
            "  sluice train train.yaml --out work-2 --seed 2 --threads 4",
            "  sluice train train.yaml --out work --json > training.json"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int SAVE_EVERY_STEPS = 200;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "RECIPE", description = "What to train: a .yaml file.")
    private Path recipe = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where model folders, loss curves and the state of the run are written.")
    private Path out = Path.of("");

    @Option(names = "--seed", paramLabel = "N", description = "In place of the recipe's.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "In place of the recipe's; more than one may change the last bits.")
    private Optional<Integer> threads = Optional.empty();

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Trained(
            List<String> folders,
            String method,
            String assurance,
            long seed,
            List<TrainingRecord.Phase> phases,
            Map<String, String> output) {}

    @Override
    public Integer call() throws IOException {
        AtomicBoolean isStopped = new AtomicBoolean();
        try (TorchThread torch = new TorchThread("training", threads.orElse(1));
                StopRequest _ = StopRequest.listen(() -> isStopped.set(true))) {
            TrainingLine line = new TrainingLine(System.err);
            Training.Options options =
                    new Training.Options(
                            this::changed, SAVE_EVERY_STEPS, "sluice " + ToolVersion.CURRENT);
            Training.Outcome outcome =
                    torch.call(
                            () ->
                                    Training.run(
                                            recipe,
                                            out,
                                            options,
                                            report -> {
                                                line.show(report);
                                                return !isStopped.get();
                                            }));
            line.end();
            return switch (outcome) {
                case Training.Outcome.Finished finished -> print(finished);
                case Training.Outcome.Stopped _ -> {
                    spec.commandLine()
                            .getErr()
                            .println("sluice: stopped; give the same command again to go on");
                    yield ExitCode.FAILED;
                }
            };
        } catch (IllegalStateException e) {
            // How work on libtorch's thread hands on what it may throw.
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw e;
        }
    }

    private Recipe changed(Recipe written) {
        Recipe recipe = seed.map(written::withSeed).orElse(written);
        return threads.map(recipe::withThreads).orElse(recipe);
    }

    private int print(Training.Outcome.Finished finished) {
        PrintWriter print = spec.commandLine().getOut();
        TrainingRecord record = finished.record();
        Map<String, String> output = new TreeMap<>();
        record.output().forEach((name, digest) -> output.put(name, digest.toString()));
        if (json.isSet()) {
            json.print(
                    print,
                    new Trained(
                            finished.folders().stream().map(Path::toString).toList(),
                            record.method(),
                            record.assurance(),
                            record.seed(),
                            record.phases(),
                            output));
            return ExitCode.DONE;
        }
        for (TrainingRecord.Phase phase : record.phases()) {
            print.printf(
                    "%-20s %,7d steps   loss %.3f   %s%n",
                    phase.name(),
                    phase.steps(),
                    phase.lastLoss(),
                    String.join(" + ", phase.texts()));
        }
        finished.folders().forEach(folder -> print.println("wrote " + folder));
        print.println(
                record.assurance().equals("none")
                        ? "method %s: keeps nothing apart".formatted(record.method())
                        : "method %s: at most '%s'".formatted(record.method(), record.assurance()));
        return ExitCode.DONE;
    }
}
