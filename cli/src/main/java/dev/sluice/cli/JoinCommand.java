package dev.sluice.cli;

import dev.sluice.edition.join.Joiner;
import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = {
            "Puts an edition and what it withholds together again: the source, bit for bit.",
            "Every file is compared with the source's sha256 before the folder appears."
        },
        footer = {
            "",
            "Example:",
            "  sluice join out/open out/withheld/*.age --key identity.txt --out joined"
        })
final class JoinCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private EditionParts parts = new EditionParts();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to write; it must not exist or be empty.")
    private Path out = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Joined(String folder, SortedMap<String, String> sha256) {}

    @Override
    public Integer call() throws IOException {
        ConsoleProgress progress = ConsoleProgress.ofProcess();
        Checkpoint.open(parts.open());
        Path absolute = out.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        try (EditionParts.Opened withheld =
                parts.openWithheld(parent == null ? absolute : parent, progress)) {
            print(Joiner.join(parts.open(), withheld.components(), out, progress));
        }
        return ExitCode.DONE;
    }

    private void print(SortedMap<String, Digest> digests) {
        PrintWriter writer = spec.commandLine().getOut();
        if (json.isSet()) {
            SortedMap<String, String> hex = new TreeMap<>();
            digests.forEach((file, digest) -> hex.put(file, digest.hex()));
            json.print(writer, new Joined(out.toString(), hex));
            return;
        }
        digests.forEach((file, digest) -> writer.printf("%s  %s%n", digest.hex(), file));
        writer.printf(
                "Joined %d files into %s; each has the sha256 of the source.%n",
                digests.size(), out);
    }
}
