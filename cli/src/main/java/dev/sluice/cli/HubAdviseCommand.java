package dev.sluice.cli;

import dev.sluice.hub.bundle.AdvisoryFiles;
import dev.sluice.hub.bundle.AdvisorySending;
import dev.sluice.hub.bundle.SentAdvisories;
import dev.sluice.hub.client.HubConnection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "advise",
        mixinStandardHelpOptions = true,
        description = {
            "Sends advisories that sluice withdraw wrote.",
            "From then on the hub gives out no file of the withdrawn releases, and says why. It"
                    + " takes only",
            "what is signed by a key that counts for one of its namespaces."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub advise advisories/harbor-1.sigstore.json",
            "  sluice hub advise advisories/ --hub https://hub.example.org"
        })
final class HubAdviseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "Advisories, or folders of them.")
    private List<Path> files = new ArrayList<>();

    @Mixin private HubOption hub = new HubOption();
    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        AdvisoryFiles advisories = AdvisoryFiles.read(files);
        try (HubConnection connection = hub.connect()) {
            SentAdvisories sent = new AdvisorySending(connection, advisories.contents()).run();
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, sent);
            } else {
                sent.taken().forEach(each -> out.println("Advisory    " + each));
            }
            for (String refused : sent.refused()) {
                spec.commandLine().getErr().println("sluice: not taken: " + refused);
            }
            return sent.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}
