package dev.sluice.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// What a run of the command line printed and how it ended.
record Ran(int exitCode, String out, String err) {
    /// Runs `sluice` with these arguments.
    static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLineFor(arguments)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
