package dev.sluice.hub.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a hub stored on its disk, to be damaged.
final class StoredBlobs {
    private StoredBlobs() {}

    /// Flips the last bit of each stored blob but empty ones.
    static void flipABitInEach(Path hub) throws IOException {
        try (Stream<Path> blobs = Files.walk(hub.resolve("blobs").resolve("sha256"))) {
            blobs.filter(Files::isRegularFile).forEach(StoredBlobs::flip);
        }
    }

    private static void flip(Path blob) {
        try {
            byte[] content = Files.readAllBytes(blob);
            if (content.length > 0) {
                content[content.length - 1] ^= 1;
                Files.delete(blob);
                Files.write(blob, content);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
