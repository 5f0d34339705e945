package dev.sluice.weights.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Writes one safetensors file: the header at once, then the tensors' bytes in the header's order.
///
/// The channel is the caller's, who stages, hashes and closes it; this class holds it to the
/// layout, so that a file can be finished only when every byte it announces is there.
public final class SafetensorsWriter {
    private final SafetensorsHeader header;
    private final WritableByteChannel channel;
    private long written;

    public SafetensorsWriter(SafetensorsHeader header, WritableByteChannel channel)
            throws IOException {
        this.header = header;
        this.channel = channel;
        writeFully(ByteBuffer.wrap(header.toBytes()));
    }

    /// Appends bytes of the data section.
    ///
    /// @throws IllegalStateException where the header announces fewer
    public void write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        if (written + count > header.dataLengthBytes()) {
            throw new IllegalStateException(
                    "%,d bytes written where the header announces %,d"
                            .formatted(written + count, header.dataLengthBytes()));
        }
        writeFully(bytes);
        written += count;
    }

    /// Confirms that the file is whole.
    ///
    /// @throws IllegalStateException where bytes are missing
    public void finish() {
        if (written != header.dataLengthBytes()) {
            throw new IllegalStateException(
                    "%,d bytes written where the header announces %,d"
                            .formatted(written, header.dataLengthBytes()));
        }
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
