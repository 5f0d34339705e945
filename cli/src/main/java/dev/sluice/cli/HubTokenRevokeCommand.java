package dev.sluice.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Revokes a token; a hub that is serving refuses it within two seconds.",
        footer = {"", "Examples:", "  sluice hub token revoke 5f0c2a9b1d4e6f7788990011 --data hub"})
final class HubTokenRevokeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Parameters(index = "0", paramLabel = "ID", description = "The token's id, as listed.")
    private String id = "";

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Revoked(String revoked) {}

    @Override
    public Integer call() {
        folder.administer(
                hub -> {
                    hub.revokeToken(id);
                    return id;
                });
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, new Revoked(id));
        } else {
            out.printf("Revoked %s.%n", id);
        }
        return ExitCode.DONE;
    }
}
