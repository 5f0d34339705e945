package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Pull;
import dev.sluice.hub.client.RepoRef;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = {
            "Downloads a release, and checks each file as it comes.",
            "A stopped run is gone on with, whenever it is run again; files that are there are not"
                    + " fetched",
            "again. Works with any hub of the Hugging Face kind."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub pull ada/harbor-1 harbor-1",
            "  sluice hub pull ada/harbor-1@v1.0 harbor-1 --include '*.safetensors'",
            "  sluice verify harbor-1 --key release.pub"
        })
final class HubPullCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "REPO[@REVISION]",
            converter = RepoRefConverter.class,
            description = "NAMESPACE/NAME; a branch, a tag or a commit (main).")
    private RepoRef ref = new RepoRef("models", "", "main");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "The folder to write (the repository's name).")
    private @Nullable Path folder;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Only files of this form, such as '*.json'. May be given several times.")
    private List<String> include = new ArrayList<>();

    @Mixin private HubOption hub = new HubOption();
    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Path target =
                folder == null
                        ? Path.of(ref.name().substring(ref.name().indexOf('/') + 1))
                        : folder;
        try (HubConnection connection = hub.connect()) {
            Pull.Result result =
                    new Pull(connection, HubOption.progress("pull")).into(target, ref, wanted());
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, result);
            } else {
                out.printf(
                        "%s holds %,d files of %s (commit %s), each as the hub lists it; %,d were"
                                + " fetched.%n",
                        target, result.files(), ref, result.commit(), result.fetchedFiles());
            }
        }
        return ExitCode.DONE;
    }

    private Predicate<String> wanted() {
        List<PathMatcher> matchers =
                include.stream()
                        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                        .toList();
        return path ->
                matchers.isEmpty()
                        || matchers.stream()
                                .anyMatch(
                                        each ->
                                                each.matches(Path.of(path))
                                                        || each.matches(
                                                                Path.of(path).getFileName()));
    }
}
