package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.key.SigningKey;
import dev.sluice.seal.model.FolderScan;
import dev.sluice.seal.model.Manifest;
import dev.sluice.seal.model.ModelSigner;
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
        name = "sign",
        mixinStandardHelpOptions = true,
        description = {
            "Signs every file of a folder.",
            "It writes DIR/model.sig in the OpenSSF Model Signing format. Left out are"
                    + " attestations/,",
            ".git, .gitattributes, .github and .gitignore at the top. Files whose digests are"
                    + " known",
            "from writing or signing them are not read again."
        },
        footer = {
            "",
            "Examples:",
            "  sluice sign out/open --key keys/release",
            "  sluice sign out/open --key release.p12 --certificate-chain release-chain.pem",
            "",
            "Anyone can check it without Sluice:",
            "  model_signing verify key DIR --signature DIR/model.sig --public_key release.pub"
        })
final class SignCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the model's files.")
    private Path folder = Path.of("");

    @Mixin private SigningKeyOptions key = new SigningKeyOptions();

    @Option(
            names = "--certificate-chain",
            paramLabel = "FILE",
            description =
                    "The key's certificate and those above it, in PEM: whoever has the root can"
                            + " verify, without having the key.")
    private @Nullable Path chain;

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Signed(String signature, String rootDigest, String key, int files, long bytes) {}

    @Override
    public Integer call() {
        SigningKey signing = key.open();
        Path chainFile = chain;
        Signer signer =
                chainFile == null
                        ? Signer.ofKey(signing)
                        : Signer.ofCertificates(signing, chainFile);
        ModelSigner model = ModelSigner.of(folder);
        long bytes = model.files().stream().mapToLong(FolderScan.Found::sizeBytes).sum();
        ModelSigner.Signed signed = model.sign(manifest(model, bytes), signer);
        Path file = model.write(signed);

        String root = signed.manifest().rootDigest().toString();
        String hint = signing.verificationKey().hint().hex();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, new Signed(file.toString(), root, hint, model.files().size(), bytes));
        } else {
            out.printf(
                    "Signed %,d files of %s with key %s: %s%nThe release is %s.%n",
                    model.files().size(), folder, hint, file, root);
        }
        return ExitCode.DONE;
    }

    private Manifest manifest(ModelSigner model, long bytes) {
        try (KnownDigests known = KnownDigests.open(folder);
                Progress.Task task = ConsoleProgress.ofProcess().begin("sign", bytes)) {
            return model.manifest(known.cache(), task::advance);
        }
    }
}
