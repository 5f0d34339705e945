package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "members",
        mixinStandardHelpOptions = true,
        description = "Lists the members of an organisation by name.",
        footer = {"", "Examples:", "  sluice hub org members acme --data hub"})
final class HubOrgMembersCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Parameters(index = "0", paramLabel = "ORG", description = "The organisation.")
    private String org = "";

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        List<MemberLine> members =
                folder.administer(hub -> hub.members(org)).stream().map(MemberLine::of).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, members);
            return ExitCode.DONE;
        }
        for (MemberLine member : members) {
            out.printf("%-5s  %s%n", member.role(), member.user());
        }
        return ExitCode.DONE;
    }
}
