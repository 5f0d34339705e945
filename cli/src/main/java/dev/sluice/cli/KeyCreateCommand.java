package dev.sluice.cli;

import dev.sluice.seal.key.KeyFile;
import dev.sluice.seal.key.SoftwareKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a P-256 key pair in PEM.",
            "FILE stays with its owner (mode 600), FILE.pub (of release.pem: release.pub) is for",
            "everybody. Files that are there are never written over."
        },
        footer = {
            "",
            "Examples:",
            "  sluice key create keys/release --encrypt",
            "  sluice key create keys/safety"
        })
final class KeyCreateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The private key to write.")
    private Path file = Path.of("");

    @Option(
            names = "--encrypt",
            description =
                    "Encrypt it under a passphrase, asked for at the terminal or given by file or"
                            + " variable.")
    private boolean encrypt;

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Made(String privateKey, String publicKey, String hint, boolean encrypted) {}

    @Override
    public Integer call() {
        boolean encrypted = encrypt || passphrase.isGiven();
        Optional<char[]> secret =
                encrypted ? Optional.of(passphrase.chosen(file.toString())) : Optional.empty();
        SoftwareKey key = KeyFile.create(file, secret);
        String hint = key.verificationKey().hint().hex();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(
                    out,
                    new Made(
                            file.toString(), KeyFile.publicHalf(file).toString(), hint, encrypted));
        } else {
            out.printf(
                    "Made %s%s and %s (%s).%n",
                    file, encrypted ? ", encrypted," : "", KeyFile.publicHalf(file), hint);
        }
        return ExitCode.DONE;
    }
}
