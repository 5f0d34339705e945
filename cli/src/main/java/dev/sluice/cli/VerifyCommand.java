package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.hub.client.HubConnection;
import dev.sluice.hub.client.RemoteRelease;
import dev.sluice.hub.client.RepoRef;
import dev.sluice.seal.key.VerificationKey;
import dev.sluice.seal.model.IgnoredPaths;
import dev.sluice.seal.verify.Contents;
import dev.sluice.seal.verify.Request;
import dev.sluice.seal.verify.Requirement;
import dev.sluice.seal.verify.Trust;
import dev.sluice.seal.verify.Verification;
import dev.sluice.seal.verify.Verifier;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks a signed release, and what is claimed of it: a folder, or one on a hub.",
            "Who signed it, that every file is as it was signed and none was added, its"
                    + " attestations,",
            "and what is required of them. It prints what was checked and what was not. Exit code"
                    + " 4",
            "where anything is wrong."
        },
        footer = {
            "",
            "Examples:",
            "  sluice verify model --key release.pub",
            "  sluice verify ada/harbor-1@v1.0 --hub https://hub.example.org --key release.pub",
            "  sluice verify model --key release.pub --require origin.country=US \\",
            "      --require verdict=passed --require 'openness<=3'",
            "  sluice verify model --certificate-chain root.pem --advisories advisories/"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "DIR|REPO[@REVISION]",
            description =
                    "The signed folder; or, where there is none of that name, NAMESPACE/NAME on the"
                            + " hub, downloaded as it is checked and not kept.")
    private String release = "";

    @ArgGroup(multiplicity = "1")
    private Trusted trusted = new Trusted();

    /// Whom to trust; one of the two.
    static final class Trusted {
        @Option(
                names = "--key",
                paramLabel = "PUB",
                description = "The signer's public key, from a place that you trust.")
        private @Nullable Path key;

        @Option(
                names = "--certificate-chain",
                paramLabel = "FILE",
                description = "The root certificate that you trust, and any below it, in PEM.")
        private @Nullable Path chain;

        Trust trust() {
            Path keyFile = key;
            return keyFile != null
                    ? new Trust.Key(VerificationKey.read(keyFile))
                    : Trust.Roots.read(chain == null ? Path.of("") : chain);
        }
    }

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "The signature, where it is not DIR/model.sig.")
    private @Nullable Path signature;

    @Option(
            names = "--require",
            paramLabel = "CLAIM",
            description =
                    "Something that must be claimed: origin.FIELD=VALUE, verdict=passed,"
                            + " openness<=CLASS. May be given several times.")
    private List<String> require = new ArrayList<>();

    @Option(
            names = "--attestation-key",
            paramLabel = "PUB",
            description = "A key whose attestations count besides the signer's.")
    private List<Path> attestationKeys = new ArrayList<>();

    @Option(
            names = "--advisories",
            paramLabel = "FILE|DIR",
            description = "Advisories, which say whether the release was taken back.")
    private List<Path> advisories = new ArrayList<>();

    @Option(
            names = "--advisory-key",
            paramLabel = "PUB",
            description = "A key whose advisories count besides the signer's.")
    private List<Path> advisoryKeys = new ArrayList<>();

    @Mixin private HubOption hub = new HubOption();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Path folder = Path.of(release);
        if (signature == null && !Files.exists(folder) && RepoRef.isRef(release)) {
            try (HubConnection connection = hub.connect()) {
                return verify(RemoteRelease.contents(connection, RepoRef.parse(release)));
            }
        }
        return verify(
                Contents.ofFolder(
                        folder,
                        signature == null ? folder.resolve(IgnoredPaths.SIGNATURE) : signature));
    }

    private int verify(Contents contents) {
        Request request =
                new Request(
                        contents,
                        trusted.trust(),
                        keys(attestationKeys),
                        require.stream().map(Requirement::parse).toList(),
                        advisories,
                        keys(advisoryKeys));
        Verification verification = verify(request);
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, VerificationReport.of(verification));
        } else {
            VerificationReport.print(out, verification);
        }
        return verification.passed() ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED;
    }

    private static Verification verify(Request request) {
        List<Progress.Task> tasks = new ArrayList<>();
        try {
            return new Verifier(
                            InstantSource.system(),
                            bytes -> {
                                Progress.Task task =
                                        ConsoleProgress.ofProcess().begin("verify", bytes);
                                tasks.add(task);
                                return task::advance;
                            })
                    .verify(request);
        } finally {
            tasks.forEach(Progress.Task::close);
        }
    }

    private static List<VerificationKey> keys(List<Path> files) {
        return files.stream().map(VerificationKey::read).toList();
    }
}
