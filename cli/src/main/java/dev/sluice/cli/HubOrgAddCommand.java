package dev.sluice.cli;

import dev.sluice.hub.account.Membership;
import dev.sluice.hub.account.Role;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Makes a user a member of an organisation, or gives a member another role.",
        footer = {"", "Examples:", "  sluice hub org add acme bob --role write --data hub"})
final class HubOrgAddCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Parameters(index = "0", paramLabel = "ORG", description = "The organisation.")
    private String org = "";

    @Parameters(index = "1", paramLabel = "USER", description = "The user.")
    private String user = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description = "read, write or admin.")
    private Role role = Role.READ;

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Membership made = folder.administer(hub -> hub.putMember(org, user, role));
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, MemberLine.of(made));
        } else {
            out.printf(
                    "%s is in %s with the role %s.%n",
                    made.user().name(), made.org().name(), made.role().text());
        }
        return ExitCode.DONE;
    }
}
