package dev.sluice.cli;

import dev.sluice.release.LocalLaboratory;
import dev.sluice.release.Publishing;
import dev.sluice.release.Quickstart;
import dev.sluice.release.ReleaseException;
import dev.sluice.release.ReleaseResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "Releases the example model harbor from beginning to end.",
            "Cuts it, measures both editions, attacks the open one, lets the gate decide, describes and",
            "signs what it passed, and publishes that on a hub of this machine, which serves it until it",
            "is stopped. The attack is a short one, and the approvals and the signature come from keys",
            "made on the spot, which stand for nobody."
        },
        footer = {"", "Example:", "  sluice quickstart"})
final class QuickstartCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder to write: new, empty, or an earlier run's (quickstart).")
    private Path out = Path.of("quickstart");

    @Option(names = "--plan", paramLabel = "PLAN.yaml", description = "Another plan with a gate.")
    private @Nullable Path plan;

    @Option(
            names = "--no-serve",
            description = "Stop the local hub again once the edition is published on it.")
    private boolean noServe;

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Instant start = Instant.now();
        Quickstart.Ended ended =
                Quickstart.run(
                        Optional.ofNullable(plan).orElseGet(QuickstartCommand::harbor),
                        out,
                        new LocalLaboratory(),
                        InstantSource.system(),
                        ConsoleProgress.ofProcess());
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        PrintWriter writer = spec.commandLine().getOut();
        boolean released =
                ended.result() instanceof ReleaseResult.Released
                        || ended.result() instanceof ReleaseResult.AlreadyDone;
        if (json.isSet()) {
            json.print(writer, summary(ended, seconds));
        } else {
            print(writer, ended, seconds);
        }
        if (released) {
            publish(writer, ended);
        }
        return switch (ended.result()) {
            case ReleaseResult.Released _, ReleaseResult.AlreadyDone _ -> ExitCode.DONE;
            case ReleaseResult.Held _ -> ExitCode.NOT_PASSED;
            case ReleaseResult.Leaked _ -> ExitCode.VERIFICATION_FAILED;
        };
    }

    /// Publishes on a hub of this machine, says what to try, and serves until somebody stops it.
    private void publish(PrintWriter writer, Quickstart.Ended ended)
            throws IOException, InterruptedException {
        try (LocalHub hub = LocalHub.start(out.resolve("hub"))) {
            List<Publishing.Published> published = hub.publish(ended);
            if (json.isSet()) {
                return;
            }
            for (Publishing.Published each : published) {
                writer.printf("%nThe %s edition is published at %s%n", each.edition(), each.url());
                writer.printf("Try, in another terminal:%n");
                writer.printf(
                        "  HF_ENDPOINT=%s hf download %s --local-dir harbor%n",
                        hub.url(), each.repo());
                ended.publicKey()
                        .ifPresent(
                                key ->
                                        writer.printf(
                                                "  ./sluice verify %s --hub %s --key %s%n",
                                                each.repo(),
                                                hub.url(),
                                                out.resolve("keys").resolve(key.getFileName())));
            }
            if (!noServe) {
                writer.printf("The hub serves until you stop it (Ctrl-C).%n");
                writer.flush();
                hub.serveUntilStopped();
            }
        }
    }

    /// The launcher tells where the checkout is.
    private static Path harbor() {
        Path plan =
                Path.of(System.getProperty("sluice.home", ""), "examples", "harbor", "plan.yaml");
        if (!Files.isRegularFile(plan)) {
            throw new ReleaseException(
                    plan.toString(),
                    "the example is not there",
                    "run it from a checkout, or name a plan with --plan");
        }
        return plan;
    }

    private void print(PrintWriter writer, Quickstart.Ended ended, double seconds)
            throws IOException {
        if (ended.result() instanceof ReleaseResult.Leaked leaked) {
            leaked.editions().forEach(edition -> edition.findings().forEach(writer::println));
            return;
        }
        writer.print(Files.readString(ended.release().resolve("verdict.txt")));
        writer.println();
        if (!ended.approvedAs().isEmpty()) {
            writer.printf(
                    "The approvals as %s are a demonstration: their keys were made just now in %s.%n",
                    String.join(" and ", ended.approvedAs()), out.resolve("keys"));
        }
        writer.printf(
                "What the cut took away, what the attack got back: %s%n", file("verdict.svg"));
        writer.printf("The whole report: %s%n", file("release-report.md"));
        if (ended.result() instanceof ReleaseResult.Released released) {
            writer.printf("The open edition: %s%n", out.resolve("release").resolve("open"));
            ended.publicKey().ifPresent(key -> printSeal(writer, key));
            released.madeIdentity()
                    .ifPresent(
                            _ ->
                                    writer.printf(
                                            "What is withheld, and its key: %s%n",
                                            out.resolve("release").resolve("withheld")));
        }
        if (ended.result() instanceof ReleaseResult.AlreadyDone) {
            writer.printf("An earlier run had done it all; delete %s to do it again.%n", out);
        } else {
            writer.printf(Locale.ROOT, "It took %.0f s.%n", seconds);
        }
    }

    private void printSeal(PrintWriter writer, Path key) {
        Path open = out.resolve("release").resolve("open");
        writer.printf(
                "It is described (%s) and signed, with a demonstration key made just now. Verify"
                        + " it:%n",
                open.resolve("README.md"));
        writer.printf(
                "  ./sluice verify %s --key %s%n",
                open, out.resolve("keys").resolve(key.getFileName()));
    }

    private Path file(String name) {
        return out.resolve("release").resolve(name);
    }

    private ObjectNode summary(Quickstart.Ended ended, double seconds) throws IOException {
        JsonNode report =
                JsonMapper.shared().readTree(Files.readAllBytes(file("release-report.json")));
        ObjectNode summary = JsonMapper.shared().createObjectNode();
        summary.put("seconds", seconds);
        summary.set("published", report.path("published"));
        summary.put("approvalsAreDemonstration", true);
        summary.put("picture", file("verdict.svg").toString());
        summary.put("report", file("release-report.json").toString());
        ObjectNode verdicts = summary.putObject("verdicts");
        for (JsonNode edition : report.path("editions")) {
            if (edition.has("verdict")) {
                verdicts.set(edition.path("name").asString(""), edition.path("verdict"));
            }
        }
        ArrayNode roles = summary.putArray("approvedAs");
        ended.approvedAs().forEach(roles::add);
        return summary;
    }
}
