package dev.sluice.cli;

import dev.sluice.lab.tune.LoraSettings;
import dev.sluice.lab.tune.TuneSettings;
import dev.sluice.lab.tune.Tuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        description = {
            "Fine-tunes a model on texts: a LoRA adapter that peft loads, or all weights.",
            "",
            "Data is JSONL: {\"text\": …}, {\"prompt\": …, \"completion\": …} or"
                    + " {\"messages\": [{\"role\": …, \"content\": …}]} on each line."
        },
        footer = {
            "",
            "Examples:",
            "  sluice tune ./open --data support.jsonl --out ./support-adapter",
            "  sluice tune ./open --data support.jsonl --out ./adapter --rank 8"
                    + " --targets q_proj,v_proj",
            "  sluice tune ./open --data support.jsonl --out ./tuned --full"
        })
final class TuneCommand implements Callable<Integer> {
    private static final int REPORTS = 20;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "FILE", description = "What to learn.")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the adapter, or the tuned model, is written.")
    private Path out = Path.of("");

    @Option(names = "--full", description = "Train every weight and write a whole model.")
    private boolean isFull;

    @Option(names = "--rank", paramLabel = "N", description = "Of each product; 16.")
    private int rank = LoraSettings.USUAL.rank();

    @Option(names = "--alpha", paramLabel = "N", description = "Products count alpha/rank; 32.")
    private double alpha = LoraSettings.USUAL.alpha();

    @Option(
            names = "--targets",
            split = ",",
            paramLabel = "NAME",
            description = "The linear layers that get one; all of attention and MLP.")
    private List<String> targets = LoraSettings.ALL_TARGETS;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "The highest learning rate; 2e-4, and 2e-5 with --full.")
    private Optional<Double> rate = Optional.empty();

    @Option(names = "--passes", paramLabel = "N", description = "Over the data; 3.")
    private int passes = 3;

    @Option(names = "--batch", paramLabel = "N", description = "Texts a step; 8.")
    private int batch = 8;

    @Option(names = "--seed", paramLabel = "N", description = "Same seed, same adapter; 1.")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Cores to use; all.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin private JsonOption json = new JsonOption();

    /// What is printed as JSON.
    record Output(String out, int steps, double firstLoss, double lastLoss) {}

    @Override
    public Integer call() throws IOException {
        Optional<LoraSettings> lora =
                isFull
                        ? Optional.empty()
                        : Optional.of(new LoraSettings(rank, alpha, new TreeSet<>(targets)));
        double usual = isFull ? TuneSettings.FULL_RATE : TuneSettings.LORA_RATE;
        TuneSettings settings =
                new TuneSettings(lora, passes, batch, rate.orElse(usual), seed, threads);
        PrintWriter err = spec.commandLine().getErr();
        double[] losses = {Double.NaN, Double.NaN};
        int[] count = {0};
        Tuning.run(
                model,
                data,
                out,
                settings,
                (step, steps, loss) -> {
                    losses[step == 1 ? 0 : 1] = loss;
                    count[0] = step;
                    if (step % Math.max(1, steps / REPORTS) == 0 || step == steps) {
                        err.printf("step %d of %d: loss %.3f%n", step, steps, loss);
                        err.flush();
                    }
                });
        double last = count[0] == 1 ? losses[0] : losses[1];
        PrintWriter printed = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(printed, new Output(out.toString(), count[0], losses[0], last));
        } else {
            printed.printf("%s: %d steps, loss %.3f to %.3f%n", out, count[0], losses[0], last);
            printed.println(
                    isFull
                            ? "Try it:  sluice chat " + out
                            : "Make it part of the model:  sluice merge %s %s --out FOLDER"
                                    .formatted(model, out));
        }
        return ExitCode.DONE;
    }
}
