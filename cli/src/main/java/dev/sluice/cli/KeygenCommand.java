package dev.sluice.cli;

import dev.sluice.release.gate.ApproverIdentity;
import dev.sluice.release.gate.KeyException;
import dev.sluice.storage.StagedFile;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "keygen",
        mixinStandardHelpOptions = true,
        description = {
            "Makes an approver's key pair (Ed25519, PEM).",
            "FILE stays with the approver; a release plan names FILE.pub under approvers."
        },
        footer = {"", "Example:", "  sluice keygen keys/safety"})
final class KeygenCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The private key to write.")
    private Path file = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Made(String privateKey, String publicKey, String id) {}

    @Override
    public Integer call() {
        Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
        for (Path each : List.of(file, publicFile)) {
            if (Files.exists(each)) {
                throw new KeyException(
                        each.toString(),
                        "it is there already, and a key that is written over is lost",
                        "name another file");
            }
        }
        ApproverIdentity identity = ApproverIdentity.create();
        write(StagedFile.besidePrivate(file), identity.toPem());
        write(StagedFile.beside(publicFile), identity.publicKey().toPem());
        String id = identity.publicKey().id().toString();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(out, new Made(file.toString(), publicFile.toString(), id));
        } else {
            out.printf("Made %s and %s (%s).%n", file, publicFile, id);
        }
        return ExitCode.DONE;
    }

    private static void write(StagedFile staged, String text) {
        try (staged) {
            staged.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            staged.commit();
        }
    }
}
