package dev.sluice.cli;

import dev.sluice.release.Approving;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = {
            "Signs that an edition may be published.",
            "Read release-report.md first: what is signed are the files that it is about, the"
                    + " plan,",
            "and the role. Then release again."
        },
        footer = {"", "Example:", "  sluice approve out --role safety --key keys/safety"})
final class ApproveCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "RELEASE_DIR",
            description = "The folder that sluice release writes.")
    private Path folder = Path.of("");

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "In which role: one of the plan's approvers.")
    private String role = "";

    @Mixin private SigningKeyOptions key = new SigningKeyOptions();

    @Option(
            names = "--edition",
            paramLabel = "NAME",
            description = "Which edition, where there are several.")
    private @Nullable String edition;

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Signed(String file, String edition, String subject, String role, String key) {}

    @Override
    public Integer call() throws IOException {
        Approving.Approved approved =
                Approving.approve(
                        folder,
                        Optional.ofNullable(edition),
                        role,
                        key.open(),
                        InstantSource.system());
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(
                    out,
                    new Signed(
                            approved.file().toString(),
                            approved.edition(),
                            approved.subject().toString(),
                            approved.role(),
                            approved.key().toString()));
        } else {
            out.printf(
                    "Approved %s (%s) as %s: %s%n",
                    approved.edition(), approved.subject(), approved.role(), approved.file());
        }
        return ExitCode.DONE;
    }
}
