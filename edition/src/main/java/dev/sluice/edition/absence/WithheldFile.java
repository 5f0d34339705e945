package dev.sluice.edition.absence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A withheld file that is not weights, such as a prompt.
///
/// @param component the component that took it
/// @param relativePath its name in the source, `/` between folders
/// @param content where its bytes are
public record WithheldFile(String component, String relativePath, Content content) {
    /// The most bytes that are held in memory; larger files stay on disk.
    public static final int MAX_HELD_BYTES = 16 << 20;

    /// Where a file's bytes are.
    public sealed interface Content {
        /// How many there are.
        long sizeBytes() throws IOException;

        /// Fills `target` from `offsetBytes` on.
        void read(long offsetBytes, ByteBuffer target) throws IOException;
    }

    /// Bytes in memory.
    public record Held(ByteBuffer bytes) implements Content {
        /// Keeps a read-only view.
        public Held {
            bytes = bytes.asReadOnlyBuffer();
        }

        @Override
        public long sizeBytes() {
            return bytes.remaining();
        }

        @Override
        public void read(long offsetBytes, ByteBuffer target) {
            int at = bytes.position() + Math.toIntExact(offsetBytes);
            target.put(bytes.slice(at, target.remaining()));
        }
    }

    /// A file that must not change while the proof runs.
    public record OnDisk(Path path) implements Content {
        @Override
        public long sizeBytes() throws IOException {
            return Files.size(path);
        }

        @Override
        public void read(long offsetBytes, ByteBuffer target) throws IOException {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                Reads.fully(channel, path.toString(), offsetBytes, target);
            }
        }
    }

    /// A file in memory.
    ///
    /// @throws IllegalArgumentException above [#MAX_HELD_BYTES]
    public static WithheldFile of(String component, String relativePath, byte[] bytes) {
        if (bytes.length > MAX_HELD_BYTES) {
            throw new IllegalArgumentException(
                    "%s: %,d bytes are too many to hold; give its path instead"
                            .formatted(relativePath, bytes.length));
        }
        return new WithheldFile(component, relativePath, new Held(ByteBuffer.wrap(bytes.clone())));
    }

    /// A file on disk.
    public static WithheldFile of(String component, String relativePath, Path path) {
        return new WithheldFile(component, relativePath, new OnDisk(path));
    }
}
