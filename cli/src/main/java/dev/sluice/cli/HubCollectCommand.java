package dev.sluice.cli;

import dev.sluice.hub.HubData;
import dev.sluice.hub.content.Collector;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        description = {
            "Removes what no commit has any more. A hub that is served does so once a day.",
            "With fewer days than clients remember what they sent, they are told to send everything",
            "again, and an upload under way may have to be repeated."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub collect --data hub",
            "  sluice hub collect --data hub --grace 0 --json"
        })
final class HubCollectCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;
    private static final Duration ORPHAN_GRACE = Duration.ofDays(1);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Option(
            names = "--grace",
            paramLabel = "DAYS",
            description = "How long things stay after they were used last (22).")
    private int graceDays = (int) Collector.GRACE.toDays();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (graceDays < 0 || graceDays > MOST_DAYS) {
            throw new ParameterException(
                    spec.commandLine(), "--grace: give 0 to " + MOST_DAYS + " days");
        }
        Duration grace = Duration.ofDays(graceDays);
        Collector.Collected collected;
        try (HubData data = folder.open()) {
            collected =
                    new Collector(data.database(), data.blobs(), InstantSource.system())
                            .collect(
                                    grace,
                                    grace.compareTo(ORPHAN_GRACE) < 0 ? grace : ORPHAN_GRACE);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, collected);
        } else {
            out.printf(
                    "Removed %d large files, %d xorbs and %d blobs.%n",
                    collected.files(), collected.xorbs(), collected.blobs());
        }
        return ExitCode.DONE;
    }
}
