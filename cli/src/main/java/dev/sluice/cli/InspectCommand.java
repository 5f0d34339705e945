package dev.sluice.cli;

import dev.sluice.edition.CheckpointSummary;
import dev.sluice.release.SizeText;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufTensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows what a model is, and what of it a plan could name.",
        footer = {
            "",
            "Examples:",
            "  sluice inspect ./checkpoint",
            "  sluice inspect model.gguf --json"
        })
final class InspectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "PATH", description = "A model folder or a .gguf file.")
    private Path path = Path.of("");

    @Mixin private JsonOption json = new JsonOption();

    /// A GGUF file in short.
    ///
    /// @param elements how many elements there are of each type
    record GgufSummary(
            String architecture,
            String name,
            int version,
            int tensors,
            long parameters,
            long bytes,
            SortedMap<String, Long> elements) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (Files.isRegularFile(path)) {
            GgufSummary summary = gguf();
            if (json.isSet()) {
                json.print(out, summary);
            } else {
                print(out, summary);
            }
            return ExitCode.DONE;
        }
        CheckpointSummary summary = CheckpointSummary.of(Checkpoint.open(path));
        if (json.isSet()) {
            json.print(out, summary);
        } else {
            print(out, summary);
        }
        return ExitCode.DONE;
    }

    private GgufSummary gguf() throws IOException {
        try (GgufFile file = GgufFile.open(path)) {
            SortedMap<String, Long> elements = new TreeMap<>();
            long parameters = 0;
            long bytes = 0;
            for (GgufTensor tensor : file.tensors()) {
                elements.merge(tensor.type().name(), tensor.elementCount(), Math::addExact);
                parameters += tensor.elementCount();
                bytes += tensor.byteLength();
            }
            return new GgufSummary(
                    text(file, "general.architecture"),
                    text(file, "general.name"),
                    file.version(),
                    file.tensors().size(),
                    parameters,
                    bytes,
                    elements);
        }
    }

    private static String text(GgufFile file, String key) {
        return file.metadata().has(key) ? file.metadata().string(key) : "";
    }

    private static void print(PrintWriter out, GgufSummary summary) {
        line(out, "format", "GGUF version " + summary.version());
        line(out, "architecture", summary.architecture());
        line(out, "name", summary.name());
        line(out, "parameters", "%,d".formatted(summary.parameters()));
        line(out, "size", SizeText.of(summary.bytes()));
        line(out, "types", types(summary.elements()));
        out.println();
        out.println(
                "A plan can take this file as its source; it is converted to safetensors first.");
        out.println("To see what a plan could name:  sluice convert FILE FOLDER, then inspect it.");
    }

    private static void print(PrintWriter out, CheckpointSummary summary) {
        line(out, "family", summary.family().orElse("unknown: only files can be withheld"));
        line(out, "architecture", summary.architecture().orElse("not named"));
        line(out, "parameters", "%,d".formatted(summary.parameters()));
        line(out, "size", SizeText.of(summary.bytes()));
        line(out, "dtypes", types(summary.elements()));
        summary.quantization().ifPresent(method -> line(out, "quantised", method));
        summary.sizes()
                .forEach(
                        (name, value) -> line(out, name.replace('_', ' '), "%,d".formatted(value)));
        line(out, "embeddings", summary.tied() ? "tied to the output" : "separate from the output");
        out.printf("%nA plan could name:%n");
        for (CheckpointSummary.Selectable selectable : summary.selectable()) {
            out.printf(
                    "  %-17s %s%n", selectable.selector(), String.join(", ", selectable.values()));
        }
    }

    private static String types(SortedMap<?, Long> elements) {
        return elements.entrySet().stream()
                .map(entry -> "%s (%,d)".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("%-19s %s%n", name, value);
    }
}
