package dev.sluice.weights.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/// Streams a version 3 GGUF file: the header, then every tensor in the order of the layout, padded.
///
/// Give each tensor's bytes in one or more pieces to [#write(ByteBuffer)] or
/// [#write(MemorySegment)]; a full tensor is padded and the next one begins. [#finish()] refuses a
/// file that is not whole. Nothing is kept beyond one piece. Staging, syncing and renaming belong
/// to whoever owns the channel, which stays open. Not for use by several threads.
public final class GgufWriter {
    /// Segments may exceed what one ByteBuffer can address.
    private static final long PIECE_BYTES = 1 << 30;

    private static final int ZEROS_BYTES = 4096;

    private final WritableByteChannel channel;
    private final GgufLayout layout;
    private int index;
    private long writtenOfTensor;
    private boolean started;

    /// Writes nothing yet.
    public GgufWriter(WritableByteChannel channel, GgufLayout layout) {
        this.channel = channel;
        this.layout = layout;
    }

    /// Appends bytes to the current tensor.
    ///
    /// @throws IllegalStateException if the current tensor has no room for all of them, or every
    ///   tensor is written; nothing is written then
    public void write(ByteBuffer bytes) throws IOException {
        requireRoom(bytes.remaining());
        start();
        writtenOfTensor += bytes.remaining();
        drain(bytes);
        padIfFull();
    }

    /// Appends bytes to the current tensor; as [#write(ByteBuffer)].
    public void write(MemorySegment bytes) throws IOException {
        requireRoom(bytes.byteSize());
        start();
        for (long at = 0; at < bytes.byteSize(); at += PIECE_BYTES) {
            long length = Math.min(PIECE_BYTES, bytes.byteSize() - at);
            drain(bytes.asSlice(at, length).asByteBuffer());
            writtenOfTensor += length;
        }
        padIfFull();
    }

    /// The tensor that the next bytes belong to.
    ///
    /// @throws IllegalStateException if every tensor is written
    public GgufTensor current() {
        List<GgufTensor> tensors = layout.tensors();
        if (index == tensors.size()) {
            throw new IllegalStateException(
                    "all " + index + " tensors are written; call finish() instead");
        }
        return tensors.get(index);
    }

    /// Ends the file.
    ///
    /// @throws IllegalStateException if a tensor is missing or incomplete
    public void finish() throws IOException {
        if (index != layout.tensors().size()) {
            throw new IllegalStateException(
                    "tensor "
                            + Quote.of(current().name())
                            + " has "
                            + writtenOfTensor
                            + " of "
                            + current().byteLength()
                            + " bytes; write every tensor before finish()");
        }
        start();
    }

    private void requireRoom(long bytes) {
        GgufTensor tensor = current();
        long room = tensor.byteLength() - writtenOfTensor;
        if (bytes > room) {
            throw new IllegalStateException(
                    "tensor "
                            + Quote.of(tensor.name())
                            + " has room for "
                            + room
                            + " more bytes, not "
                            + bytes
                            + "; write one tensor's bytes at a time");
        }
    }

    private void start() throws IOException {
        if (!started) {
            started = true;
            drain(ByteBuffer.wrap(layout.header()));
        }
    }

    private void padIfFull() throws IOException {
        GgufTensor tensor = current();
        if (writtenOfTensor < tensor.byteLength()) {
            return;
        }
        long end = tensor.offsetBytes() + tensor.byteLength();
        long padding = GgufHeader.align(end, layout.alignmentBytes()) - end;
        while (padding > 0) {
            int length = (int) Math.min(padding, ZEROS_BYTES);
            drain(ByteBuffer.allocate(length));
            padding -= length;
        }
        index++;
        writtenOfTensor = 0;
    }

    private void drain(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
