package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.quant.BlockCodec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/// Streams tensors: pieces of about a megabyte are recoded on every core and written in order, so
/// that the heap needed depends on the cores and not on the model.
final class TensorPump implements AutoCloseable {
    /// A multiple of every block size.
    private static final int PIECE_ELEMENTS = 1 << 18;

    private static final long COPY_BYTES = 1 << 24;

    /// Rows are gathered whole where their order changes; no model comes near.
    static final long MAX_GATHERED_ROW = 1 << 22;

    /// Takes bytes in order.
    @FunctionalInterface
    interface Sink {
        void write(ByteBuffer bytes) throws IOException;
    }

    private final LongConsumer progress;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService workers =
            Executors.newFixedThreadPool(
                    cores, task -> Thread.ofPlatform().daemon().name("convert").unstarted(task));
    private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
    private long doneBytes;

    /// Starts a worker for each core.
    ///
    /// @param progress told how many tensor bytes are written, now and then
    TensorPump(LongConsumer progress) {
        this.progress = progress;
    }

    /// Writes one tensor.
    void write(Content content, Sink sink) throws IOException {
        switch (content) {
            case Content.Copied(MemorySegment source) -> copy(source, sink);
            case Content.Recoded recoded -> recode(recoded, sink);
            case Content.Computed(float[] values, GgmlType to) ->
                    put(ByteBuffer.wrap(encode(values, to)), sink);
        }
    }

    private void copy(MemorySegment source, Sink sink) throws IOException {
        for (long at = 0; at < source.byteSize(); at += COPY_BYTES) {
            long length = Math.min(COPY_BYTES, source.byteSize() - at);
            put(source.asSlice(at, length).asByteBuffer(), sink);
        }
    }

    private void recode(Content.Recoded content, Sink sink) throws IOException {
        boolean inOrder = content.order() instanceof RowOrder.Same;
        // Rows in their order need not be whole: a piece then ends at any block.
        long elements = content.rows() * content.rowLength();
        long step =
                inOrder
                        ? PIECE_ELEMENTS
                        : Math.max(1, PIECE_ELEMENTS / content.rowLength()) * content.rowLength();
        for (long first = 0; first < elements; first += step) {
            long from = first;
            int count = (int) Math.min(step, elements - first);
            pending.add(
                    workers.submit(
                            () ->
                                    inOrder
                                            ? piece(content, from, count)
                                            : gathered(content, from, count)));
            if (pending.size() > 2 * cores) {
                put(ByteBuffer.wrap(take()), sink);
            }
        }
        while (!pending.isEmpty()) {
            put(ByteBuffer.wrap(take()), sink);
        }
    }

    private static byte[] piece(Content.Recoded content, long first, int count) {
        float[] values = new float[count];
        ElementReader.read(content.source(), content.from(), first, values, 0, count);
        return encode(content, values);
    }

    private static byte[] gathered(Content.Recoded content, long first, int count) {
        int rowLength = (int) content.rowLength();
        long firstRow = first / rowLength;
        int rows = count / rowLength;
        if (content.from() == content.to() && content.addend() == 0) {
            int rowBytes = (int) ElementReader.bytes(content.from(), rowLength);
            byte[] bytes = new byte[rows * rowBytes];
            for (int row = 0; row < rows; row++) {
                long source = content.order().source(firstRow + row) * rowBytes;
                MemorySegment.copy(
                        content.source(),
                        ValueLayout.JAVA_BYTE,
                        source,
                        bytes,
                        row * rowBytes,
                        rowBytes);
            }
            return bytes;
        }
        float[] values = new float[count];
        for (int row = 0; row < rows; row++) {
            long source = content.order().source(firstRow + row) * rowLength;
            ElementReader.read(
                    content.source(), content.from(), source, values, row * rowLength, rowLength);
        }
        return encode(content, values);
    }

    private static byte[] encode(Content.Recoded content, float[] values) {
        if (content.addend() != 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] += content.addend();
            }
        }
        return encode(values, content.to());
    }

    private static byte[] encode(float[] values, GgmlType to) {
        byte[] bytes = new byte[(int) ElementReader.bytes(to, values.length)];
        BlockCodec.of(to).quantize(values, 0, values.length, MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    private byte[] take() throws IOException {
        try {
            return pending.remove().get();
        } catch (ExecutionException e) {
            throw new IOException("a tensor could not be recoded: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the conversion was stopped");
        }
    }

    private void put(ByteBuffer bytes, Sink sink) throws IOException {
        int length = bytes.remaining();
        sink.write(bytes);
        doneBytes += length;
        progress.accept(doneBytes);
    }

    /// Stops the workers; pieces under way are dropped.
    @Override
    public void close() {
        pending.forEach(piece -> piece.cancel(true));
        workers.shutdownNow();
        workers.close();
    }
}
