package dev.sluice.cli;

import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.Push;
import dev.sluice.hub.client.RepoRef;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes a folder: makes a branch of a repository hold exactly its files, in one"
                    + " commit.",
            "Files of the branch that are not in the folder go; earlier commits keep them. The"
                    + " repository",
            "is made if there is none. The hub refuses a sealed release whose seal is not right."
        },
        footer = {
            "",
            "Examples:",
            "  sluice hub push out/open ada/harbor-1",
            "  sluice hub push out/open ada/harbor-1 --access gated-manual -m 'harbor 1.1'"
        })
final class HubPushCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder.")
    private Path folder = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "REPO[@BRANCH]",
            converter = RepoRefConverter.class,
            description = "NAMESPACE/NAME; the branch is main where none is named.")
    private RepoRef ref = new RepoRef("models", "", "main");

    @Option(
            names = "--access",
            paramLabel = "ACCESS",
            description =
                    "Of a repository that is made: public, gated-auto, gated-manual, private or"
                            + " api-only (public).")
    private String access = "public";

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "What the commit says.")
    private @Nullable String message;

    @Mixin private HubOption hub = new HubOption();
    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        try (HubConnection connection = hub.connect()) {
            Push push = new Push(connection, HubOption.progress("push"));
            push.createRepo(ref, access);
            String text =
                    message == null ? "Publish " + folder.toAbsolutePath().getFileName() : message;
            Push.Result result = push.push(folder, ref, text);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, result);
            } else if (result.changed()) {
                out.printf(
                        "%s holds the %,d files of %s (commit %s).%n",
                        result.url(), result.files(), folder, result.commit());
                if (result.deletedFiles() > 0) {
                    out.printf(
                            "%,d files that are not in the folder went.%n", result.deletedFiles());
                }
            } else {
                out.printf("%s holds these files already.%n", result.url());
            }
        }
        return ExitCode.DONE;
    }
}
