package dev.sluice.edition.join;

import dev.sluice.edition.BoxRuns;
import dev.sluice.weights.safetensors.SafetensorsFile.PositionedBytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads one part of a tensor from its first byte to its last, and puts each stretch where it
/// belongs: the cut's walk the other way round.
final class PartReader {
    private static final int BUFFER_BYTES = 1024 * 1024;

    private final BoxRuns runs;
    private final PositionedBytes part;
    private final ByteBuffer buffer;
    private long readBytes;
    private boolean more;
    private long offsetBytes;
    private long leftBytes;

    PartReader(BoxRuns runs, PositionedBytes part) {
        this.runs = runs;
        this.part = part;
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, runs.totalBytes())).limit(0);
        advance();
    }

    /// Fills in what this part has of the tensor's bytes from `tensorOffsetBytes` on.
    void fill(ByteBuffer block, long tensorOffsetBytes) throws IOException {
        long end = tensorOffsetBytes + block.limit();
        while (more && offsetBytes < end) {
            if (!buffer.hasRemaining()) {
                refill();
            }
            int count = (int) Math.min(buffer.remaining(), Math.min(leftBytes, end - offsetBytes));
            block.put((int) (offsetBytes - tensorOffsetBytes), buffer, buffer.position(), count);
            buffer.position(buffer.position() + count);
            offsetBytes += count;
            leftBytes -= count;
            if (leftBytes == 0) {
                advance();
            }
        }
    }

    private void refill() throws IOException {
        buffer.clear().limit((int) Math.min(buffer.capacity(), runs.totalBytes() - readBytes));
        part.read(readBytes, buffer);
        readBytes += buffer.flip().remaining();
    }

    private void advance() {
        more = runs.next();
        offsetBytes = runs.offsetBytes();
        leftBytes = runs.lengthBytes();
    }
}
