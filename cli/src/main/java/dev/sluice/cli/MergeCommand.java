package dev.sluice.cli;

import dev.sluice.lab.tune.Merging;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description = "Makes a LoRA adapter part of its model.",
        footer = {"", "Example:", "  sluice merge ./open ./support-adapter --out ./open-support"})
final class MergeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder.")
    private Path model = Path.of("");

    @Parameters(index = "1", paramLabel = "ADAPTER", description = "The adapter's folder.")
    private Path adapter = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the merged model is written.")
    private Path out = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Merged(String folder) {}

    @Override
    public Integer call() throws IOException {
        Merging.merge(model, adapter, out);
        PrintWriter writer = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(writer, new Merged(out.toString()));
        } else {
            writer.println(out + ": the model with its adapter");
        }
        return ExitCode.DONE;
    }
}
