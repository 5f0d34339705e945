package dev.sluice.hub.bundle;

import dev.sluice.storage.Digest;
import dev.sluice.storage.StagedFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes a bundle front to back; it stands under its name when [#commit] returns, and not before.
final class BundleWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1024 * 1024;

    /// The first moment that ZIP can write down.
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final StagedFile staged;
    private final Archive zip;

    /// Deflate's blocks end where its input does, so it is fed pieces of one size: what comes over
    /// a network comes in other pieces each time, and the bundle must not show it.
    private final byte[] piece = new byte[64 * 1024];

    private int filled;

    BundleWriter(Path target) {
        staged = StagedFile.beside(target);
        zip = new Archive(new BufferedOutputStream(Channels.newOutputStream(staged), BUFFER_BYTES));
    }

    /// Writes an entry.
    ///
    /// @param content gives the bytes, in pieces
    void entry(String name, Consumer<Consumer<ByteBuffer>> content) {
        try {
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(TIME);
            zip.putNextEntry(entry);
            content.accept(this::write);
            zip.write(piece, 0, filled);
            filled = 0;
            zip.closeEntry();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void entry(String name, byte[] content) {
        entry(name, sink -> sink.accept(ByteBuffer.wrap(content)));
    }

    /// The digest of the whole bundle.
    Digest commit() {
        try {
            zip.finish();
            zip.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return staged.commit();
    }

    long bytesWritten() {
        return staged.bytesWritten();
    }

    @Override
    public void close() {
        zip.release();
        staged.close();
    }

    private void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), piece.length - filled);
            bytes.get(piece, filled, count);
            filled += count;
            if (filled == piece.length) {
                writePiece();
            }
        }
    }

    private void writePiece() {
        try {
            zip.write(piece, 0, filled);
            filled = 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Hands on large pieces, where the JDK's own hands on 512 bytes at a time.
    private static final class Archive extends ZipOutputStream {
        Archive(OutputStream out) {
            super(out);
            buf = new byte[64 * 1024];
            setLevel(Deflater.NO_COMPRESSION);
        }

        /// Frees native memory, without finishing what was begun.
        void release() {
            def.end();
        }
    }
}
