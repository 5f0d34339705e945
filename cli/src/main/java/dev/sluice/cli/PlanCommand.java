package dev.sluice.cli;

import dev.sluice.release.PlanPreview;
import dev.sluice.release.ReleasePlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what a release would do: sizes before and after. Writes nothing.",
        footer = {
            "",
            "Examples:",
            "  sluice plan plan.yaml",
            "  sluice plan --schema > release-plan.schema.json     # for your editor"
        })
final class PlanCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "PLAN.yaml", description = "The release plan.")
    private Optional<Path> plan = Optional.empty();

    @Option(names = "--schema", description = "Print the JSON Schema of plans and do nothing else.")
    private boolean schema;

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (schema) {
            out.println(ReleasePlan.jsonSchema());
            return ExitCode.DONE;
        }
        Path file =
                plan.orElseThrow(
                        () -> new ParameterException(spec.commandLine(), "Name a plan: PLAN.yaml"));
        PlanPreview preview = PlanPreview.of(ReleasePlan.read(file), ConsoleProgress.ofProcess());
        if (json.isSet()) {
            json.print(out, preview);
        } else {
            PlanText.print(out, preview);
        }
        return ExitCode.DONE;
    }
}
