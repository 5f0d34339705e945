package dev.sluice.cli;

import dev.sluice.hub.bundle.BundleImport;
import dev.sluice.hub.bundle.SentAdvisories;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.RepoRef;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a release out of a bundle, into a folder or onto a hub.",
            "Everything is checked before any of it is seen: that the bundle holds what it lists"
                    + " and no",
            "more, every sha256, the seal, and whether an advisory in it takes the release back."
                    + " Exit",
            "code 4 where anything is wrong. Advisories go to the hub, or to DIR.advisories."
        },
        footer = {
            "",
            "Examples:",
            "  sluice bundle import harbor-1.bundle --to harbor-1 --key release.pub",
            "  sluice bundle import harbor-1.bundle ada/harbor-1 --hub https://hub.inside.example"
        })
final class BundleImportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The bundle.")
    private Path bundle = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REPO[@BRANCH]",
            converter = RepoRefConverter.class,
            description = "The repository to publish it in; made if there is none.")
    private @Nullable RepoRef ref;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "The folder to write, which must not be there yet.")
    private @Nullable Path folder;

    @Option(
            names = "--access",
            paramLabel = "ACCESS",
            description =
                    "Of a repository that is made: public, gated-auto, gated-manual, private or"
                            + " api-only (private).")
    private String access = "private";

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "A folder with room for the release while it is checked (java.io.tmpdir).")
    private @Nullable Path scratch;

    @Mixin private BundleKeys keys = new BundleKeys();
    @Mixin private HubOption hub = new HubOption();
    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Path target = folder;
        RepoRef repo = ref;
        if (target != null && repo == null) {
            return into(target);
        }
        if (repo != null && target == null) {
            return push(repo);
        }
        throw new ParameterException(
                spec.commandLine(), "Name either --to DIR or a repository of a hub");
    }

    private int into(Path target) {
        BundleImport.ToFolder result =
                new BundleImport(HubOption.progress("import"), InstantSource.system(), keys.read())
                        .into(target, bundle);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, result);
            return ExitCode.DONE;
        }
        BundleKeys.print(out, result.seal());
        out.printf(
                "%s holds the %,d files of %s (commit %s).%n",
                result.folder(), result.files(), result.repo(), result.commit());
        result.advisories().ifPresent(each -> out.printf("%s holds its advisories.%n", each));
        return ExitCode.DONE;
    }

    private int push(RepoRef repo) {
        Path room = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
        try (HubConnection connection = hub.connect()) {
            BundleImport.ToHub result =
                    new BundleImport(
                                    HubOption.progress("import"),
                                    InstantSource.system(),
                                    keys.read())
                            .push(bundle, connection, repo, access, room);
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, result);
            } else {
                BundleKeys.print(out, result.seal());
                out.printf(
                        "%s %s the %,d files of %s (commit %s).%n",
                        result.push().url(),
                        result.push().changed() ? "holds" : "held already",
                        result.push().files(),
                        result.from(),
                        result.push().commit());
            }
            return advisories(result.advisories());
        }
    }

    /// An advisory that is not taken is told of, whatever form the result has.
    private int advisories(SentAdvisories sent) {
        if (!json.isSet()) {
            sent.taken()
                    .forEach(each -> spec.commandLine().getOut().println("Advisory    " + each));
        }
        for (String refused : sent.refused()) {
            spec.commandLine().getErr().println("sluice: an advisory was not taken: " + refused);
        }
        return sent.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
