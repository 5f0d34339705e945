package dev.sluice.hub.bundle;

import dev.sluice.storage.Folders;
import dev.sluice.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder that only its owner may look into, gone with all that is in it when this closes.
record ScratchFolder(Path path) implements AutoCloseable {
    static ScratchFolder in(Path folder) {
        try {
            return new ScratchFolder(Files.createTempDirectory(folder, "sluice-bundle"));
        } catch (IOException failed) {
            throw new StorageException(
                    folder.toString(),
                    "no folder can be made in it (" + failed.getMessage() + ")",
                    "name another with --scratch",
                    failed);
        }
    }

    @Override
    public void close() {
        try {
            Folders.removeTree(path);
        } catch (IOException failed) {
            throw new StorageException(
                    path.toString(),
                    "cannot be removed (" + failed.getMessage() + ")",
                    "remove the folder",
                    failed);
        }
    }
}
