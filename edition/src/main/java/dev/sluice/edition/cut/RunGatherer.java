package dev.sluice.edition.cut;

import dev.sluice.edition.BoxRuns;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Takes a box's stretches out of chunks of its tensor and hands them on in large pieces: long
/// stretches straight from the chunk, short ones gathered first.
final class RunGatherer {
    /// From this length on, a stretch is worth a write of its own.
    private static final int LONG_RUN_BYTES = 128 * 1024;

    private final ByteBuffer gathered;
    private final Consumer<ByteBuffer> sink;

    /// @param sink is given buffers that it must have used up when it returns
    RunGatherer(int bufferBytes, Consumer<ByteBuffer> sink) {
        this.gathered = ByteBuffer.allocateDirect(bufferBytes);
        this.sink = sink;
    }

    /// A walk over one box, fed with the tensor's bytes from the first to the last.
    final class Walk {
        private final BoxRuns runs;
        private boolean more;
        private long offsetBytes;
        private long leftBytes;

        private Walk(BoxRuns runs) {
            this.runs = runs;
            advance();
        }

        /// @param chunk holds the tensor's bytes from `tensorOffsetBytes` on, starting at index
        ///   `from` and `count` bytes long
        void feed(ByteBuffer chunk, int from, int count, long tensorOffsetBytes) {
            long end = tensorOffsetBytes + count;
            while (more && offsetBytes < end) {
                int length = (int) Math.min(leftBytes, end - offsetBytes);
                append(chunk, from + (int) (offsetBytes - tensorOffsetBytes), length);
                offsetBytes += length;
                leftBytes -= length;
                if (leftBytes == 0) {
                    advance();
                }
            }
        }

        private void advance() {
            more = runs.next();
            offsetBytes = runs.offsetBytes();
            leftBytes = runs.lengthBytes();
        }
    }

    Walk walk(BoxRuns runs) {
        return new Walk(runs);
    }

    /// Hands on what is still gathered.
    void flush() {
        if (gathered.position() > 0) {
            sink.accept(gathered.flip());
            gathered.clear();
        }
    }

    private void append(ByteBuffer chunk, int from, int length) {
        if (length >= LONG_RUN_BYTES) {
            flush();
            sink.accept(chunk.slice(from, length));
            return;
        }
        if (gathered.remaining() < length) {
            flush();
        }
        gathered.put(gathered.position(), chunk, from, length);
        gathered.position(gathered.position() + length);
    }
}
