package dev.sluice.cli;

import dev.sluice.seal.key.KeyReader;
import dev.sluice.seal.key.VerificationKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a key's public half, and its hint.",
            "By the hint, the sha256 of the public key's file, signatures name the key. Nothing",
            "secret is printed."
        },
        footer = {
            "",
            "Examples:",
            "  sluice key show keys/release.pub",
            "  sluice key show keys/release --passphrase-file pass.txt > keys/release.pub"
        })
final class KeyShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "A public key (FILE.pub), or a private one as --key of sluice sign.")
    private String location = "";

    @Option(
            names = "--key-alias",
            paramLabel = "NAME",
            description = "Which key of a PKCS#12 file or token, where it holds several.")
    private @Nullable String alias;

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Shown(String hint, String publicKey) {}

    @Override
    public Integer call() {
        VerificationKey key =
                location.endsWith(".pub")
                        ? VerificationKey.read(Path.of(location))
                        : KeyReader.read(
                                        location,
                                        Optional.ofNullable(alias),
                                        passphrase.passphrase())
                                .verificationKey();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, new Shown(key.hint().hex(), key.toPem()));
        } else {
            // The hint goes beside it, so that the output is a public key's file.
            out.print(key.toPem());
            out.flush();
            spec.commandLine().getErr().println("hint: " + key.hint().hex());
        }
        return ExitCode.DONE;
    }
}
