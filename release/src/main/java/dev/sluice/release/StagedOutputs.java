package dev.sluice.release;

import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import dev.sluice.weights.convert.OutputFolder;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Files that a conversion writes, none of which stands under its name before all are whole.
final class StagedOutputs implements OutputFolder, AutoCloseable {
    private final Function<String, StagedFile> stage;
    private final Map<String, StagedFile> files = new LinkedHashMap<>();

    /// @param stage begins the file of a relative path
    StagedOutputs(Function<String, StagedFile> stage) {
        this.stage = stage;
    }

    @Override
    public WritableByteChannel create(String relativePath) {
        StagedFile file = stage.apply(relativePath);
        files.put(relativePath, file);
        return new Unclosed(file);
    }

    /// Puts every file in its place.
    SortedMap<String, Digest> commit() {
        SortedMap<String, Digest> digests = new TreeMap<>();
        files.forEach((path, file) -> digests.put(path, file.commit()));
        return digests;
    }

    @Override
    public void close() {
        files.values().forEach(StagedFile::close);
    }

    /// A conversion closes a file when it is done with it, and also when it fails; only its end
    /// tells which, so closing here means nothing.
    private record Unclosed(StagedFile file) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            return file.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() {}
    }
}
