package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.release.EditionVerdict;
import dev.sluice.release.LocalLaboratory;
import dev.sluice.release.PublishPlan;
import dev.sluice.release.Publishing;
import dev.sluice.release.Release;
import dev.sluice.release.ReleasePlan;
import dev.sluice.release.ReleaseReport;
import dev.sluice.release.ReleaseResult;
import dev.sluice.release.SizeText;
import dev.sluice.release.VerdictTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Cuts the editions that a plan names, and shows what is out of them.",
            "It writes them with a report. Where the plan has a gate, it measures and attacks"
                    + " them,",
            "and publishes only what the gate passes. A run that was stopped goes on where it was;",
            "a second run of a finished plan does nothing. Exit code 3 where the gate did not"
                    + " pass,",
            "4 where something withheld is found."
        },
        footer = {"", "Example:", "  sluice release plan.yaml --out out"})
final class ReleaseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "PLAN.yaml", description = "The release plan.")
    private Path plan = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to write: new, empty, or an earlier run's.")
    private Path out = Path.of("");

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints where nothing was released.
    record Leaked(String verdict, List<ReleaseResult.LeakedEdition> editions) {}

    @Override
    public Integer call() throws IOException {
        ReleasePlan read = ReleasePlan.read(plan);
        Optional<PublishPlan> publish = read.account().publish();
        // Hours of work must not end at a hub that nobody can log in to.
        publish.ifPresent(HubTokens::require);
        ReleaseResult result =
                Release.run(
                        read,
                        out,
                        InstantSource.system(),
                        new LocalLaboratory(),
                        passphrase.passphrase(),
                        ConsoleProgress.ofProcess());
        PrintWriter writer = spec.commandLine().getOut();
        if (json.isSet()) {
            printJson(writer, result);
        } else {
            print(writer, result);
        }
        if (publish.isPresent()
                && (result instanceof ReleaseResult.Released
                        || result instanceof ReleaseResult.AlreadyDone)) {
            publish(read, publish.get());
        }
        return switch (result) {
            case ReleaseResult.Released _, ReleaseResult.AlreadyDone _ -> ExitCode.DONE;
            case ReleaseResult.Held _ -> ExitCode.NOT_PASSED;
            case ReleaseResult.Leaked _ -> ExitCode.VERIFICATION_FAILED;
        };
    }

    private void publish(ReleasePlan read, PublishPlan publish) {
        try (HubConnection hub = HubTokens.connect(publish)) {
            List<Publishing.Published> published =
                    new Publishing(read, out, ConsoleProgress.ofProcess()).run(publish, hub);
            // Of --json the report is the output; where it went is told beside it.
            PrintWriter writer =
                    json.isSet() ? spec.commandLine().getErr() : spec.commandLine().getOut();
            for (Publishing.Published each : published) {
                writer.printf(
                        "%s edition: %s (%s)%n",
                        each.edition(), each.url(), each.changed() ? "published" : "there already");
            }
        }
    }

    private void print(PrintWriter writer, ReleaseResult result) {
        switch (result) {
            case ReleaseResult.Released released -> print(writer, released);
            case ReleaseResult.AlreadyDone done -> writer.println(done.summary());
            case ReleaseResult.Held held -> print(writer, held);
            case ReleaseResult.Leaked leaked -> print(writer, leaked);
        }
    }

    private void printJson(PrintWriter writer, ReleaseResult result) throws IOException {
        switch (result) {
            case ReleaseResult.Released _, ReleaseResult.AlreadyDone _, ReleaseResult.Held _ ->
                    writer.print(Files.readString(out.resolve("release-report.json")));
            case ReleaseResult.Leaked leaked ->
                    json.print(writer, new Leaked("leaked", leaked.editions()));
        }
    }

    private void print(PrintWriter writer, ReleaseResult.Released released) {
        ReleaseReport report = released.report();
        writer.printf("Released %s to %s%n%n", report.model(), out);
        writer.printf("%-26s %-10s %16s %14s%n", "edition", "access", "parameters", "weights");
        for (ReleaseReport.EditionReport edition : report.editions()) {
            writer.printf(
                    "%-26s %-10s %,16d %14s%n",
                    edition.name(),
                    edition.access().text(),
                    edition.size().parameters(),
                    SizeText.of(edition.size().bytes()));
        }
        writer.printf("%n%-37s %16s %14s%n", "withheld", "parameters", "bytes");
        for (ReleaseReport.ComponentReport component : report.components()) {
            writer.printf(
                    "%-37s %,16d %14s%n",
                    component.component().name(),
                    component.size().parameters(),
                    SizeText.of(component.size().bytes()));
        }
        writer.printf(
                "%nNo copy of anything withheld was found in the editions; %s says what was"
                        + " compared.%n",
                out.resolve("release-report.md"));
        report.verdicts().forEach(verdict -> print(writer, verdict));
        report.notes().forEach(note -> writer.println("Note: " + note));
        released.notes().forEach(note -> writer.println("Note: " + note));
        released.madeIdentity()
                .ifPresent(
                        identity ->
                                writer.printf(
                                        "%nThe key to what is withheld is %s. Move it to a safe"
                                                + " place now: who has it can undo the cut.%n",
                                        identity));
    }

    private void print(PrintWriter writer, ReleaseResult.Held held) {
        writer.printf("Nothing was published: the gate did not pass.%n");
        held.report().verdicts().forEach(verdict -> print(writer, verdict));
        writer.printf(
                "%nThe editions wait in %s. Run the same command again once that is done: what was"
                        + " measured is kept.%n",
                out);
    }

    private static void print(PrintWriter writer, EditionVerdict verdict) {
        writer.println();
        VerdictTable.lines(verdict).forEach(writer::println);
    }

    private void print(PrintWriter writer, ReleaseResult.Leaked leaked) {
        writer.printf("Nothing was released: withheld content was found.%n");
        for (ReleaseResult.LeakedEdition edition : leaked.editions()) {
            writer.printf(
                    "%nEdition %s, %,d findings:%n", edition.edition(), edition.findingsTotal());
            edition.findings().forEach(finding -> writer.println("  " + finding));
        }
    }
}
