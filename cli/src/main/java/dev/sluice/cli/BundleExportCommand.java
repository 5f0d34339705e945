package dev.sluice.cli;

import dev.sluice.hub.bundle.AdvisoryFiles;
import dev.sluice.hub.bundle.BundleExport;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.release.SizeText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a revision of a repository into one file.",
            "It streams from the hub; every file is hashed as it comes, and the seal is verified"
                    + " before",
            "the bundle stands there. Exit code 4 where the seal is not right."
        },
        footer = {
            "",
            "Examples:",
            "  sluice bundle export ada/harbor-1@v1.0 harbor-1.bundle",
            "  sluice bundle export ada/harbor-1 harbor-1.bundle --advisories advisories/"
        })
final class BundleExportCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "REPO[@REVISION]",
            converter = RepoRefConverter.class,
            description = "NAMESPACE/NAME; a branch, a tag or a commit (main).")
    private RepoRef ref = new RepoRef("models", "", "main");

    @Parameters(index = "1", paramLabel = "FILE", description = "The bundle to write.")
    private Path bundle = Path.of("");

    @Option(
            names = "--advisories",
            paramLabel = "FILE|DIR",
            description = "Advisories that travel with it. May be given several times.")
    private List<Path> advisories = new ArrayList<>();

    @Mixin private BundleKeys keys = new BundleKeys();
    @Mixin private HubOption hub = new HubOption();
    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        try (HubConnection connection = hub.connect()) {
            BundleExport.Result result =
                    new BundleExport(
                                    connection,
                                    HubOption.progress("export"),
                                    InstantSource.system(),
                                    keys.read())
                            .export(ref, bundle, AdvisoryFiles.read(advisories));
            PrintWriter out = spec.commandLine().getOut();
            if (json.isSet()) {
                json.print(out, result);
            } else {
                BundleKeys.print(out, result.seal());
                out.printf(
                        "%s holds %,d files of %s (commit %s) and %,d advisories: %s, sha256 %s.%n",
                        result.bundle(),
                        result.files(),
                        result.repo(),
                        result.commit(),
                        result.advisories(),
                        SizeText.of(result.bytes()),
                        result.sha256());
            }
        }
        return ExitCode.DONE;
    }
}
