package dev.sluice.hub.bundle;

import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import dev.sluice.storage.RelativePath;
import dev.sluice.storage.StagedFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// A file of a release whose digest was taken when it passed.
record ReleaseFile(BundledFile file, Opening opening) implements ModelFile {
    /// Opens the content.
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /// A file that was committed to a folder which is not.
    static ReleaseFile staged(BundledFile file, StagedFolder folder) {
        Path path = folder.resolve(RelativePath.parse(file.path()));
        return new ReleaseFile(file, () -> Files.newInputStream(path));
    }

    /// A file that is kept in memory.
    static ReleaseFile kept(BundledFile file, byte[] content) {
        return new ReleaseFile(file, () -> new ByteArrayInputStream(content));
    }

    /// A file whose content nobody has to read again.
    static ReleaseFile passed(BundledFile file) {
        return new ReleaseFile(
                file,
                () -> {
                    throw new IOException("only its digest was kept");
                });
    }

    @Override
    public String name() {
        return file.path();
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public Digest digest(LongConsumer progressBytes) {
        progressBytes.accept(file.sizeBytes());
        return file.digest();
    }

    @Override
    public InputStream open() throws IOException {
        return opening.open();
    }
}
