package dev.sluice.cli;

import dev.sluice.lab.tune.Lifting;
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
        name = "lift",
        mixinStandardHelpOptions = true,
        description = {
            "Fits an adapter of the open edition to the proprietary edition.",
            "",
            "What was trained on the open edition then runs on both: it changes the units that both"
                    + " have, and leaves alone those that were withheld."
        },
        footer = {
            "",
            "Example:",
            "  sluice lift ./support-adapter --open ./open --proprietary ./proprietary"
                    + " --out ./support-adapter-proprietary"
        })
final class LiftCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "ADAPTER", description = "The adapter's folder.")
    private Path adapter = Path.of("");

    @Option(
            names = "--open",
            required = true,
            paramLabel = "FOLDER",
            description = "The open edition, which the adapter was made for.")
    private Path open = Path.of("");

    @Option(
            names = "--proprietary",
            required = true,
            paramLabel = "FOLDER",
            description = "The edition that the open one was cut from.")
    private Path proprietary = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "Where the lifted adapter is written.")
    private Path out = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Lifted(String folder, int extendedLayers) {}

    @Override
    public Integer call() throws IOException {
        int extended = Lifting.lift(adapter, open, proprietary, out);
        PrintWriter writer = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(writer, new Lifted(out.toString(), extended));
        } else {
            writer.printf("%s: %d layers extended to the proprietary edition%n", out, extended);
        }
        return ExitCode.DONE;
    }
}
