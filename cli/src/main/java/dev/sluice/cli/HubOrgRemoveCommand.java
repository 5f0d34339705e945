package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Takes a member out of an organisation.",
        footer = {"", "Examples:", "  sluice hub org remove acme bob --data hub"})
final class HubOrgRemoveCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Parameters(index = "0", paramLabel = "ORG", description = "The organisation.")
    private String org = "";

    @Parameters(index = "1", paramLabel = "USER", description = "The user.")
    private String user = "";

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Removed(String org, String removed) {}

    @Override
    public Integer call() {
        folder.administer(
                hub -> {
                    hub.removeMember(org, user);
                    return user;
                });
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, new Removed(org, user));
        } else {
            out.printf("%s is no longer in %s.%n", user, org);
        }
        return ExitCode.DONE;
    }
}
