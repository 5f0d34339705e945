package dev.sluice.cli;

import dev.sluice.hub.account.Account;
import dev.sluice.hub.account.NewUser;
import java.io.PrintWriter;
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
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a user of a hub, who then needs a token to log in.",
        footer = {
            "",
            "Examples:",
            "  sluice hub user create ada --full-name 'Ada Lovelace' --data hub",
            "  sluice hub user create ops --admin --data hub"
        })
final class HubUserCreateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Parameters(index = "0", paramLabel = "NAME", description = "The name, and the namespace.")
    private String name = "";

    @Option(
            names = "--full-name",
            paramLabel = "TEXT",
            description = "What people call them (default: the name).")
    private @Nullable String fullName;

    @Option(
            names = "--email",
            paramLabel = "ADDRESS",
            description = "Shown to authors whose gated repositories they ask for.")
    private @Nullable String email;

    @Option(
            names = "--admin",
            description = "They run the hub: with a token of role admin they may do everything.")
    private boolean admin;

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        NewUser wanted =
                new NewUser(
                        name,
                        Optional.ofNullable(fullName).orElse(name),
                        Optional.ofNullable(email),
                        admin);
        Account made = folder.administerOrBegin(hub -> hub.createUser(wanted));
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, AccountLine.of(made));
        } else {
            out.printf("Made the user %s.%n", made.name());
        }
        return ExitCode.DONE;
    }
}
