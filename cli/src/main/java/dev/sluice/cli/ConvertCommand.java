package dev.sluice.cli;

import dev.sluice.edition.Progress;
import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.convert.Conversion;
import dev.sluice.weights.convert.ConversionOptions;
import dev.sluice.weights.convert.Format;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description =
                "Converts a model between a Hugging Face folder and GGUF, or to another dtype.",
        footer = {
            "",
            "Examples:",
            "  sluice convert model.Q4_1.gguf folder --to safetensors:f32",
            "  sluice convert folder model.gguf --to gguf:q8_0"
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "SRC", description = "A model folder or a .gguf file.")
    private Path source = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "The folder to write, or for GGUF a file name ending in .gguf.")
    private Path target = Path.of("");

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description = {
                "safetensors, safetensors:f32|f16|bf16, gguf:f32|f16|bf16|q8_0|q4_0|q4_k|q6_k.",
                "Default: safetensors from GGUF, gguf:f16 to a .gguf file."
            })
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--pre-tokenizer",
            paramLabel = "NAME",
            description = "The tokenizer.ggml.pre of a tokenizer whose rules are not known.")
    private Optional<String> preTokenizer = Optional.empty();

    @Mixin private JsonOption json = new JsonOption();

    /// What `--json` prints.
    record Converted(String target, SortedMap<String, String> sha256, List<String> notes) {}

    @Override
    public Integer call() throws IOException {
        Format to = format();
        ConversionOptions options = new ConversionOptions(preTokenizer, Optional.empty());
        try (Conversion conversion = Conversion.plan(source, to, options);
                Progress.Task task =
                        ConsoleProgress.ofProcess()
                                .begin("converting to " + to, conversion.totalBytes())) {
            long[] told = {0};
            SortedMap<String, Digest> digests =
                    write(
                            conversion,
                            done -> {
                                task.advance(done - told[0]);
                                told[0] = done;
                            });
            print(digests, conversion.notes());
        }
        return ExitCode.DONE;
    }

    private Format format() {
        String text =
                format.orElseGet(
                        () -> {
                            if (isGguf(source)) {
                                return "safetensors";
                            }
                            if (isGguf(target)) {
                                return "gguf:f16";
                            }
                            throw new ParameterException(
                                    spec.commandLine(), "Say what to convert to: --to FORMAT");
                        });
        try {
            return Format.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private SortedMap<String, Digest> write(Conversion conversion, LongConsumer progress)
            throws IOException {
        SortedMap<String, Digest> digests = new TreeMap<>();
        if (isGguf(target)) {
            conversion.write(
                    _ -> new CommittedFile(StagedFile.beside(target), fileName(target), digests),
                    progress);
            return digests;
        }
        try (StagedFolder folder = StagedFolder.beside(target)) {
            conversion.write(path -> new CommittedFile(folder.file(path), path, digests), progress);
            folder.commit();
        }
        return digests;
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static boolean isGguf(Path path) {
        return fileName(path).endsWith(".gguf");
    }

    private void print(SortedMap<String, Digest> digests, List<String> notes) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isSet()) {
            SortedMap<String, String> hex = new TreeMap<>();
            digests.forEach((file, digest) -> hex.put(file, digest.hex()));
            json.print(out, new Converted(target.toString(), hex, notes));
            return;
        }
        digests.forEach((file, digest) -> out.printf("%s  %s%n", digest.hex(), file));
        notes.forEach(note -> out.println("Note: " + note));
        out.printf("Converted %s to %s.%n", source, target);
    }

    /// A staged file that is committed when the conversion, which closes each file only once it is
    /// whole, closes it.
    private record CommittedFile(StagedFile staged, String path, SortedMap<String, Digest> digests)
            implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            return staged.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return staged.isOpen();
        }

        @Override
        public void close() {
            if (staged.isOpen()) {
                digests.put(path, staged.commit());
            }
        }
    }
}
