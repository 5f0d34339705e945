package dev.sluice.edition.absence;

import dev.sluice.edition.WithheldTensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A withheld sequence of bytes that must not stand in any published file.
sealed interface ByteSource {
    long sizeBytes();

    /// Fills `target` from `offsetBytes` on.
    void read(long offsetBytes, ByteBuffer target) throws IOException;

    /// The run of the source that a match may extend over: all of it, or one column.
    default long runStart(long offsetBytes) {
        return 0;
    }

    /// The end of that run.
    default long runEnd(long offsetBytes) {
        return sizeBytes();
    }

    /// A tensor's block as it lies, row after row.
    record Rows(WithheldTensor tensor) implements ByteSource {
        @Override
        public long sizeBytes() {
            return tensor.spec().byteLength();
        }

        @Override
        public void read(long offsetBytes, ByteBuffer target) throws IOException {
            tensor.read(offsetBytes, target);
        }
    }

    /// A tensor's block column after column, as its transpose would lie.
    record Columns(WithheldTensor tensor, MatrixView view, int elementBytes) implements ByteSource {
        @Override
        public long sizeBytes() {
            return tensor.spec().byteLength();
        }

        @Override
        public long runStart(long offsetBytes) {
            return offsetBytes - offsetBytes % columnBytes();
        }

        @Override
        public long runEnd(long offsetBytes) {
            return runStart(offsetBytes) + columnBytes();
        }

        private long columnBytes() {
            return view.rows() * elementBytes;
        }

        @Override
        public void read(long offsetBytes, ByteBuffer target) throws IOException {
            ByteBuffer element = ByteBuffer.allocate(elementBytes);
            long at = offsetBytes;
            while (target.hasRemaining()) {
                long index = at / elementBytes;
                long line = index / view.rows();
                long stored =
                        line / view.columns() * view.slabElements()
                                + index % view.rows() * view.columns()
                                + line % view.columns();
                tensor.read(stored * elementBytes, element.clear());
                element.flip().position((int) (at % elementBytes));
                element.limit(Math.min(elementBytes, element.position() + target.remaining()));
                at += element.remaining();
                target.put(element);
            }
        }
    }

    /// A file, or a form of it that another file would hold.
    ///
    /// @param form how the bytes differ from the file's, in words
    record FileForm(
            String component,
            String path,
            String form,
            WithheldFile.Content content,
            long sizeBytes)
            implements ByteSource {
        @Override
        public void read(long offsetBytes, ByteBuffer target) throws IOException {
            content.read(offsetBytes, target);
        }
    }
}
