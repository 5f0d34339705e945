package dev.sluice.weights.convert;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.gguf.GgufFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.LongConsumer;

/// One model on its way from a file or folder to another format.
///
/// Planning reads headers and refuses what cannot be converted; writing then streams the tensors,
/// in memory that does not depend on the model's size. The same source, format and options always
/// give the same bytes.
public final class Conversion implements AutoCloseable {
    private final AutoCloseable source;
    private final List<OutputFile> files;
    private final SequencedSet<String> notes;

    private Conversion(AutoCloseable source, List<OutputFile> files, SequencedSet<String> notes) {
        this.source = source;
        this.files = List.copyOf(files);
        this.notes = notes;
    }

    /// Plans a conversion with nothing stated.
    ///
    /// @throws FormatException where the source is damaged, or the target cannot hold it
    public static Conversion plan(Path source, Format target) throws IOException {
        return plan(source, target, ConversionOptions.DEFAULT);
    }

    /// Plans a conversion; nothing is written yet.
    ///
    /// @param source a folder with a `config.json`, or a `.gguf` file
    /// @throws FormatException where the source is damaged, or the target cannot hold it
    public static Conversion plan(Path source, Format target, ConversionOptions options)
            throws IOException {
        if (Files.isDirectory(source)) {
            return planFolder(source, target, options);
        }
        if (Files.isRegularFile(source)) {
            return planGguf(source, target, options);
        }
        throw new FormatException(
                source.toString(),
                "there is no such file or folder",
                "name a .gguf file, or a folder with a config.json");
    }

    private static Conversion planFolder(Path source, Format target, ConversionOptions options)
            throws IOException {
        SequencedSet<String> notes = new LinkedHashSet<>();
        WeightFolder weights = WeightFolder.open(source);
        try {
            List<OutputFile> files =
                    switch (target.container()) {
                        case GGUF -> HfToGguf.plan(weights, target.precision(), options, notes);
                        case SAFETENSORS -> HfRecast.plan(weights, target.precision());
                    };
            return new Conversion(weights, files, notes);
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private static Conversion planGguf(Path source, Format target, ConversionOptions options)
            throws IOException {
        SequencedSet<String> notes = new LinkedHashSet<>();
        GgufFile file = GgufFile.open(source);
        try {
            List<OutputFile> files =
                    switch (target.container()) {
                        case GGUF -> GgufRecast.plan(file, target.precision(), options, notes);
                        case SAFETENSORS -> GgufToHf.plan(file, target.precision(), options, notes);
                    };
            return new Conversion(file, files, notes);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// The bytes of all tensors to be written, which progress counts up to.
    public long totalBytes() {
        return files.stream().mapToLong(OutputFile::tensorBytes).sum();
    }

    /// The names of the files to be written.
    public List<String> files() {
        return files.stream().map(OutputFile::path).toList();
    }

    /// What a reader of the result should know; see [ConversionResult#notes()].
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /// Writes every file.
    ///
    /// @param progress told how many tensor bytes are written, from the calling thread
    public ConversionResult write(OutputFolder folder, LongConsumer progress) throws IOException {
        List<ConversionResult.WrittenFile> written = new ArrayList<>();
        try (TensorPump pump = new TensorPump(progress)) {
            for (OutputFile file : files) {
                Counted channel = new Counted(folder.create(file.path()));
                file.write(channel, pump);
                channel.close();
                written.add(new ConversionResult.WrittenFile(file.path(), channel.writtenBytes));
            }
        }
        return new ConversionResult(written, List.copyOf(notes));
    }

    /// Unmaps the source.
    @Override
    public void close() {
        try {
            source.close();
        } catch (Exception e) {
            throw new IllegalStateException("the source could not be unmapped", e);
        }
    }

    /// Counts what passes.
    private static final class Counted implements WritableByteChannel {
        private final WritableByteChannel channel;
        private long writtenBytes;

        Counted(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = channel.write(bytes);
            writtenBytes += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
