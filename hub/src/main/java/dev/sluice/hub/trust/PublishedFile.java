package dev.sluice.hub.trust;

import dev.sluice.seal.model.ModelFile;
import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// A file of a commit, whose digest the hub took when its content came in.
///
/// @param name its path in the repository
/// @param sizeBytes of the content
/// @param sha256 of the content
/// @param content opens it; only asked for signatures, attestations and the openness report
public record PublishedFile(String name, long sizeBytes, Digest sha256, Content content)
        implements ModelFile {
    /// Opens a file's content.
    @FunctionalInterface
    public interface Content {
        /// The content from its beginning.
        InputStream open() throws IOException;
    }

    @Override
    public Digest digest(LongConsumer progressBytes) {
        progressBytes.accept(sizeBytes);
        return sha256;
    }

    @Override
    public InputStream open() throws IOException {
        return content.open();
    }
}
