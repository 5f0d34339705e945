package dev.sluice.cli;

import java.util.List;
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
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage or a wrong plan, 3 the gate did not pass,",
            "4 verification failed.",
            "Start with:  sluice quickstart"
        })
public final class Main {
    private static final List<Class<?>> COMMANDS =
            List.of(
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
                    LiftCommand.class);

    private Main() {}

    public static void main(String[] arguments) {
        // Reports and tables read the same wherever they were made.
        Locale.setDefault(Locale.ROOT);
        int code = commandLineFor(arguments).execute(arguments);
        if (!StopRequest.isUnderWay()) {
            System.exit(code);
        }
    }

    /// The whole command line.
    static CommandLine commandLine() {
        return withCommands(COMMANDS);
    }

    /// The command line with no other command than the one that the arguments begin with, for to
    /// read the options of all takes longer than many a command; the whole, where they begin
    /// otherwise.
    static CommandLine commandLineFor(String... arguments) {
        List<Class<?>> named =
                arguments.length == 0
                        ? List.of()
                        : COMMANDS.stream()
                                .filter(each -> nameOf(each).equals(arguments[0]))
                                .toList();
        return withCommands(named.isEmpty() ? COMMANDS : named);
    }

    private static String nameOf(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    private static CommandLine withCommands(List<Class<?>> commands) {
        CommandLine commandLine = new CommandLine(new Main());
        commands.forEach(commandLine::addSubcommand);
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new Failures());
    }
}
