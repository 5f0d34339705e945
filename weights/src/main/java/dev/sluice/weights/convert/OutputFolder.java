package dev.sluice.weights.convert;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/// Where converted files go. Staging, hashing, syncing and renaming are its owner's work.
@FunctionalInterface
public interface OutputFolder {
    /// Opens a new file; the conversion writes it from front to back and closes it before it asks
    /// for the next.
    ///
    /// A file is closed only once it is whole: where a conversion fails, the channel of the file
    /// under way stays open, and its owner, who made it, discards it.
    ///
    /// @param relativePath the name in the folder, with `/` between names
    WritableByteChannel create(String relativePath) throws IOException;
}
