package dev.sluice.cli;

import dev.sluice.hub.account.Token;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists a user's tokens, the newest first. Their secrets nobody can list.",
        footer = {"", "Examples:", "  sluice hub token list --data hub --user ada"})
final class HubTokenListCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Option(names = "--user", paramLabel = "NAME", required = true, description = "Whose tokens.")
    private String user = "";

    @Mixin private JsonOption json = new JsonOption();

    /// A token as `--json` prints it.
    record Listed(
            String id,
            String name,
            String role,
            @Nullable String scope,
            String state,
            String createdAt,
            @Nullable String expiresAt,
            @Nullable String lastUsedAt) {}

    @Override
    public Integer call() {
        Instant now = Instant.now();
        List<Listed> tokens =
                folder.administer(hub -> hub.tokens(user)).stream()
                        .map(token -> listed(token, now))
                        .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, tokens);
            return ExitCode.DONE;
        }
        for (Listed token : tokens) {
            out.printf(
                    "%s  %-5s  %-7s  %s%s%n",
                    token.id(),
                    token.role(),
                    token.state(),
                    token.name(),
                    token.scope() == null ? "" : "  (for " + token.scope() + ")");
        }
        return ExitCode.DONE;
    }

    private static Listed listed(Token token, Instant now) {
        String state =
                token.revokedAt().isPresent()
                        ? "revoked"
                        : token.isValidAt(now) ? "valid" : "expired";
        return new Listed(
                token.id(),
                token.name(),
                token.role().text(),
                token.scope().orElse(null),
                state,
                token.createdAt().toString(),
                token.expiresAt().map(Instant::toString).orElse(null),
                token.lastUsedAt().map(Instant::toString).orElse(null));
    }
}
