package dev.sluice.edition;

import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A withheld block read from where it always was: the source checkpoint.
///
/// @param file the open shard; the caller's to close
/// @param dataOffsetBytes where the shard's data section starts
/// @param tensor the whole tensor
/// @param box the block
public record SourceTensor(
        String component, FileChannel file, long dataOffsetBytes, TensorInfo tensor, Box box)
        implements WithheldTensor {
    /// Stretches shorter than this are read with their neighbours, for a system call each would
    /// cost more than the bytes between them.
    private static final int SHORT_RUN_BYTES = 16 * 1024;

    private static final int SPAN_BYTES = 1024 * 1024;

    @Override
    public TensorSpec spec() {
        return new TensorSpec(tensor.name(), tensor.dtype(), box.shape());
    }

    @Override
    public void read(long offsetBytes, ByteBuffer target) throws IOException {
        BoxRuns runs = new BoxRuns(tensor.shape(), tensor.dtype(), box);
        boolean more = target.hasRemaining() && runs.seekTo(offsetBytes);
        ByteBuffer span = ByteBuffer.allocate(0);
        long spanStart = 0;
        while (more) {
            int count = (int) Math.min(runs.lengthBytes(), target.remaining());
            if (runs.lengthBytes() >= SHORT_RUN_BYTES) {
                readFully(target.slice(target.position(), count), runs.offsetBytes());
            } else {
                if (runs.offsetBytes() + count > spanStart + span.limit()) {
                    spanStart = runs.offsetBytes();
                    long rest = tensor.byteLength() - spanStart;
                    if (span.capacity() == 0) {
                        span = ByteBuffer.allocate(SPAN_BYTES);
                    }
                    span.clear().limit((int) Math.min(rest, SPAN_BYTES));
                    readFully(span, spanStart);
                }
                target.put(target.position(), span, (int) (runs.offsetBytes() - spanStart), count);
            }
            target.position(target.position() + count);
            more = target.hasRemaining() && runs.next();
        }
        if (target.hasRemaining()) {
            throw new EOFException(
                    "%s: %d bytes past the withheld block of %s"
                            .formatted(component, target.remaining(), tensor.name()));
        }
    }

    private void readFully(ByteBuffer target, long tensorOffsetBytes) throws IOException {
        long position = dataOffsetBytes + tensor.offsetBytes() + tensorOffsetBytes;
        while (target.hasRemaining()) {
            int count = file.read(target, position);
            if (count < 0) {
                throw new EOFException(
                        "the source became shorter while it was read, in " + tensor.name());
            }
            position += count;
        }
    }
}
