package dev.sluice.release;

import dev.sluice.storage.Digest;
import dev.sluice.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// The source as a folder that can be cut.
///
/// @param checkpoint the folder, headers read
/// @param gguf the digest of the GGUF file that it was converted from; empty for a folder
/// @param converted where it stands if it is ours to remove
record ImportedSource(Checkpoint checkpoint, Optional<Digest> gguf, Optional<Path> converted) {
    Path folder() {
        return checkpoint.folder();
    }

    /// Removes the converted copy, which holds in clear what is withheld.
    void discard() throws IOException {
        if (converted.isPresent()) {
            Workspace.removeTree(converted.get());
        }
    }
}
