package dev.sluice.cli;

import dev.sluice.hub.HubData;
import dev.sluice.hub.content.Scrub;
import dev.sluice.storage.Digest;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = {
            "Hashes what is stored again, and puts aside what changed, so that it is never served.",
            "A hub that is served does so by itself, slowly. Uploading the file again heals it.",
            "Exits with 4 when something was damaged."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub scrub --data hub",
            "  sluice hub scrub --data hub --age 7 --json"
        })
final class HubScrubCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Option(
            names = "--age",
            paramLabel = "DAYS",
            description = "Only what was not checked for so many days (0).")
    private int ageDays;

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    ///
    /// @param blobs how many were hashed
    /// @param damaged the sha256 that those should have had that were put aside
    record Scrubbed(int blobs, long bytes, List<String> damaged) {}

    @Override
    public Integer call() throws InterruptedException {
        if (ageDays < 0 || ageDays > MOST_DAYS) {
            throw new ParameterException(
                    spec.commandLine(), "--age: give 0 to " + MOST_DAYS + " days");
        }
        Scrub.Found found;
        try (HubData data = folder.open()) {
            found =
                    new Scrub(data.database(), data.blobs(), InstantSource.system())
                            .run(Duration.ofDays(ageDays), Scrub.Pace.FULL);
        }
        PrintWriter out = spec.commandLine().getOut();
        List<String> damaged = found.damaged().stream().map(Digest::hex).toList();
        if (json.isSet()) {
            json.print(out, new Scrubbed(found.blobs(), found.bytes(), damaged));
        } else {
            out.printf("Hashed %d blobs, %d bytes.%n", found.blobs(), found.bytes());
            damaged.forEach(each -> out.printf("Damaged, and put aside: %s%n", each));
        }
        return damaged.isEmpty() ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED;
    }
}
