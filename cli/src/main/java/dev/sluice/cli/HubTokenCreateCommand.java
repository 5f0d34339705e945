package dev.sluice.cli;

import dev.sluice.hub.Administration.Issued;
import dev.sluice.hub.account.NewToken;
import dev.sluice.hub.account.Role;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes an access token and prints it.",
            "It is shown this once: the hub keeps only its hash. A user that is not there is made,",
            "and so is an empty hub."
        },
        footer = {
            "",
            "Examples:",
            "  export HF_TOKEN=$(sluice hub token create --data hub --user ada --role write)",
            "  sluice hub token create --data hub --user ci --role read --scope acme --expires 30"
        })
final class HubTokenCreateCommand implements Callable<Integer> {
    private static final int MAX_DAYS = 36_500;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            required = true,
            description = "Whose token it is.")
    private String user = "";

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            required = true,
            description =
                    "What it allows at most: read, write (upload) or admin (settings, requests,"
                            + " deletion).")
    private Role role = Role.READ;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "By which its owner tells it from others (default: cli).")
    private String name = "cli";

    @Option(
            names = "--scope",
            paramLabel = "NAMESPACE",
            description = "The one user or organisation whose repositories it is for.")
    private @Nullable String scope;

    @Option(
            names = "--expires",
            paramLabel = "DAYS",
            description = "After how many days it stops working (default: never).")
    private @Nullable Integer days;

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Made(
            String token,
            String id,
            String user,
            boolean madeUser,
            String role,
            @Nullable String scope,
            @Nullable String expiresAt) {}

    @Override
    public Integer call() {
        if (days != null && (days < 1 || days > MAX_DAYS)) {
            throw new ParameterException(
                    spec.commandLine(), "--expires: give 1 to " + MAX_DAYS + " days");
        }
        Optional<Instant> expiresAt =
                Optional.ofNullable(days).map(count -> Instant.now().plus(Duration.ofDays(count)));
        NewToken wanted = new NewToken(name, role, Optional.ofNullable(scope), expiresAt);
        Issued issued = folder.administerOrBegin(hub -> hub.issueToken(user, wanted));
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, made(issued));
            return ExitCode.DONE;
        }
        // The token alone on standard output, for a script to take.
        out.println(issued.token().secret());
        if (issued.madeUser()) {
            spec.commandLine().getErr().println("Made the user " + issued.user().name() + ".");
        }
        return ExitCode.DONE;
    }

    private static Made made(Issued issued) {
        return new Made(
                issued.token().secret(),
                issued.token().token().id(),
                issued.user().name(),
                issued.madeUser(),
                issued.token().token().role().text(),
                issued.token().token().scope().orElse(null),
                issued.token().token().expiresAt().map(Instant::toString).orElse(null));
    }
}
