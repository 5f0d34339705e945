package dev.sluice.cli;

import dev.sluice.seal.SealException;
import dev.sluice.seal.advisory.Advisory;
import dev.sluice.seal.bundle.Signer;
import dev.sluice.seal.verify.SignedRelease;
import dev.sluice.storage.StagedFile;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "withdraw",
        mixinStandardHelpOptions = true,
        description = {
            "Takes a release back.",
            "It writes a signed advisory that says why, since when, and what to do instead.",
            "sluice verify --advisories honours it, without a network. Sign it with the release's",
            "key; where that is lost or stolen, with one that users know."
        },
        footer = {
            "",
            "Example:",
            "  sluice withdraw out/open --key keys/release --reason 'the cut missed a layer' \\",
            "      --instead 'use harbor-1.1' --out advisories/harbor-1.sigstore.json"
        })
final class WithdrawCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "DIR|SIGNATURE",
            description = "The signed folder, or its model.sig.")
    private Path release = Path.of("");

    @Mixin private SigningKeyOptions key = new SigningKeyOptions();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why it is taken back, in a line.")
    private String reason = "";

    @Option(
            names = "--instead",
            required = true,
            paramLabel = "TEXT",
            description = "What to do instead of using it.")
    private String instead = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "From when on, as 2026-11-27T00:00:00Z; by default from now on.")
    private @Nullable Instant since;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The advisory to write.")
    private Path out = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Withdrawn(String advisory, String id, String release, String since) {}

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new SealException(
                    out.toString(), "it is there already", "name another file for the advisory");
        }
        SignedRelease signed = SignedRelease.read(release);
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        Advisory advisory =
                Advisory.of(
                        signed.rootDigest(),
                        signed.name(),
                        now,
                        since == null ? now : since,
                        reason,
                        instead);
        byte[] bundle = Signer.ofKey(key.open()).sign(advisory.statement()).toJson();
        try (StagedFile staged = StagedFile.beside(out)) {
            staged.write(ByteBuffer.wrap(bundle));
            staged.commit();
        }
        PrintWriter writer = spec.commandLine().getOut();
        if (json.isSet()) {
            json.print(
                    writer,
                    new Withdrawn(
                            out.toString(),
                            advisory.id(),
                            advisory.release().toString(),
                            advisory.since().toString()));
        } else {
            writer.printf(
                    "%s withdraws %s since %s: %s%n",
                    advisory.id(), advisory.release(), advisory.since(), out);
        }
        return ExitCode.DONE;
    }
}
