package dev.sluice.seal.model;

import dev.sluice.storage.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// A file of a model, wherever it lies: in a folder, in the store of a hub, on a hub far away.
public interface ModelFile {
    /// Its name from the model's folder down, `/` between names.
    String name();

    long sizeBytes();

    /// The sha256 of its content: read now, or known to whoever took the content in.
    ///
    /// @param progressBytes is told the number of further bytes done
    /// @throws dev.sluice.storage.StorageException where it cannot be read
    Digest digest(LongConsumer progressBytes);

    /// Its content, for small files that are read whole.
    InputStream open() throws IOException;
}
