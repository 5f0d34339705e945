package dev.sluice.cli;

import dev.sluice.hub.account.Account;
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
        description = "Makes an organisation, with its first administrator.",
        footer = {"", "Examples:", "  sluice hub org create acme --owner ada --data hub"})
final class HubOrgCreateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Parameters(index = "0", paramLabel = "NAME", description = "The name, and the namespace.")
    private String name = "";

    @Option(
            names = "--owner",
            paramLabel = "USER",
            required = true,
            description = "The user who administers it first.")
    private String owner = "";

    @Option(
            names = "--full-name",
            paramLabel = "TEXT",
            description = "What people call it (default: the name).")
    private @Nullable String fullName;

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        String shown = Optional.ofNullable(fullName).orElse(name);
        Account made = folder.administer(hub -> hub.createOrg(name, shown, owner));
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, AccountLine.of(made));
        } else {
            out.printf("Made the organisation %s.%n", made.name());
        }
        return ExitCode.DONE;
    }
}
