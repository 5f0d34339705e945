package dev.sluice.cli;

import dev.sluice.hub.account.Account;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the users and organisations of a hub by name.",
        footer = {"", "Examples:", "  sluice hub user list --data hub"})
final class HubUserListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();
    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        List<Account> accounts = folder.administer(hub -> hub.accounts());
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, accounts.stream().map(AccountLine::of).toList());
            return ExitCode.DONE;
        }
        for (Account account : accounts) {
            out.printf(
                    "%-4s  %s  %s%s%n",
                    account.kind().text(),
                    account.name(),
                    account.fullName(),
                    account.admin() ? "  (runs the hub)" : "");
        }
        return ExitCode.DONE;
    }
}
