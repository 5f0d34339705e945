package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Reads few elements of a tensor, wherever they are.
final class ElementReader {
    /// Elements closer together than this are read in one go.
    private static final int NEAR_BYTES = 64;

    private final NumberFormat format;
    private final Bytes bytes;

    /// Fills a buffer from a place in the tensor.
    @FunctionalInterface
    private interface Bytes {
        void read(long offsetBytes, ByteBuffer target) throws IOException;
    }

    private ElementReader(NumberFormat format, Bytes bytes) {
        this.format = format;
        this.bytes = bytes;
    }

    static ElementReader of(PublishedTensor tensor, FileChannel channel) {
        return new ElementReader(
                tensor.format(),
                (offsetBytes, target) ->
                        Reads.fully(
                                channel,
                                tensor.file().name(),
                                tensor.offsetBytes() + offsetBytes,
                                target));
    }

    static ElementReader of(WithheldTensor tensor, NumberFormat format) {
        return new ElementReader(format, tensor::read);
    }

    /// Reads `count` elements from `first` on, `step` apart.
    double[] read(long first, long step, int count) throws IOException {
        double[] values = new double[count];
        long span = step * format.blockBytes() / format.blockElements();
        if (step == 1 || span < NEAR_BYTES) {
            int atOnce = (int) Math.max(1, (1 << 20) / step);
            for (int done = 0; done < count; done += atOnce) {
                near(first + done * step, step, Math.min(atOnce, count - done), values, done);
            }
        } else {
            for (int i = 0; i < count; i++) {
                near(first + i * step, 1, 1, values, i);
            }
        }
        return values;
    }

    private void near(long first, long step, int count, double[] values, int at)
            throws IOException {
        int block = format.blockElements();
        long firstBlock = first / block;
        long endBlock = (first + (count - 1) * step) / block + 1;
        int elements = Math.toIntExact((endBlock - firstBlock) * block);
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.toIntExact((endBlock - firstBlock) * format.blockBytes()));
        bytes.read(firstBlock * format.blockBytes(), buffer);
        MemorySegment segment = MemorySegment.ofArray(buffer.array());
        int skip = (int) (first - firstBlock * block);
        switch (format) {
            case PlainFormat plain -> {
                for (int i = 0; i < count; i++) {
                    values[at + i] =
                            plain.element(segment, (skip + i * step) * format.blockBytes());
                }
            }
            case BlockFormat packed -> {
                float[] decoded = new float[elements];
                packed.decode(segment, 0, decoded, 0, elements);
                for (int i = 0; i < count; i++) {
                    values[at + i] = decoded[(int) (skip + i * step)];
                }
            }
        }
    }
}
