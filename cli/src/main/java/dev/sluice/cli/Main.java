package dev.sluice.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `sluice` command line.
@Command(
        name = "sluice",
        description =
                "Turns one AI model into an open and a proprietary edition, and shows what is out.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            QuickstartCommand.class,
            ReleaseCommand.class,
            ApproveCommand.class,
            KeyCommand.class,
            SignCommand.class,
            VerifyCommand.class,
            WithdrawCommand.class,
            HubCommand.class,
            BundleCommand.class,
            AccessCommand.class,
            AuditCommand.class,
            PlanCommand.class,
            InspectCommand.class,
            ChatCommand.class,
            EvalCommand.class,
            TrainCommand.class,
            ConvertCommand.class,
            JoinCommand.class,
            VerifyAbsentCommand.class,
            AttackCommand.class,
            TuneCommand.class,
            MergeCommand.class,
            LiftCommand.class,
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or a wrong plan, 3 the gate did not pass,",
            "4 verification failed.",
            "Start with:  sluice quickstart"
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Reports and tables read the same wherever they were made.
        Locale.setDefault(Locale.ROOT);
        int code = commandLine().execute(arguments);
        if (!StopRequest.isUnderWay()) {
            System.exit(code);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new Failures());
    }
}
