package dev.sluice.cli;

import dev.sluice.hub.HubData;
import dev.sluice.hub.audit.AuditCheck;
import dev.sluice.hub.audit.AuditHead;
import dev.sluice.hub.audit.AuditLog;
import java.io.PrintWriter;
import java.time.InstantSource;
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
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Computes the hash chain of a hub's audit log again, and prints where it ends.",
            "Keep that head elsewhere: given with --anchor later, it also shows entries that were",
            "cut off at the end, and a log that was written anew. Exits with 4 when the log was",
            "changed."
        },
        footer = {
            "",
            "Examples:",
            "  sluice audit verify --data hub",
            "  sluice audit verify --data hub --anchor $(cat /mnt/safe/audit-head)"
        })
final class AuditVerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private HubFolder folder = new HubFolder();

    @Option(
            names = "--anchor",
            paramLabel = "HEAD",
            description = "A head that this command printed before.")
    private @Nullable String anchor;

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Verified(
            boolean intact,
            @Nullable Long entries,
            @Nullable String head,
            @Nullable Long brokenAt,
            @Nullable String why) {}

    @Override
    public Integer call() {
        Optional<AuditHead> kept = Optional.ofNullable(anchor).map(this::head);
        AuditCheck found;
        try (HubData data = folder.open()) {
            found = new AuditLog(InstantSource.system()).verify(data.database(), kept);
        }
        PrintWriter out = spec.commandLine().getOut();
        return switch (found) {
            case AuditCheck.Intact(AuditHead head) -> {
                if (json.isSet()) {
                    json.print(out, new Verified(true, head.seq(), head.toString(), null, null));
                } else {
                    out.printf("The audit log is intact: %d entries.%n", head.seq());
                    out.printf("head: %s%n", head);
                }
                yield ExitCode.DONE;
            }
            case AuditCheck.Broken(long seq, String why) -> {
                if (json.isSet()) {
                    json.print(out, new Verified(false, null, null, seq, why));
                } else {
                    out.printf("The audit log was changed at entry %d: %s.%n", seq, why);
                }
                yield ExitCode.VERIFICATION_FAILED;
            }
        };
    }

    private AuditHead head(String text) {
        try {
            return AuditHead.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(
                    spec.commandLine(), "--anchor: " + wrong.getMessage(), wrong);
        }
    }
}
