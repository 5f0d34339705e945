package dev.sluice.storage;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Gathers bytes into blocks, and hashes and writes each block at the same time.
///
/// Blocks of a large file may go past the page cache to the disk ([PageCache#BYPASSED]), where the
/// file system can do that. The first 64 KiB and the rest at the end, which fills no block, go
/// through the page cache as usual, so small files never see any of this. For one thread.
final class BlockWriter implements AutoCloseable {
    private static final int FIRST_BLOCK_BYTES = 64 * 1024;

    private final Path file;
    private final FileChannel channel;
    private final PageCache cache;
    private final HashAside hash = new HashAside();
    private ByteBuffer block = ByteBuffer.allocate(FIRST_BLOCK_BYTES);
    private @Nullable BufferPair largeBlocks;
    private @Nullable FileChannel direct;
    private long bytesOnDisk;

    /// @param file where `channel` writes to
    /// @param channel an empty file, which the caller closes
    BlockWriter(Path file, FileChannel channel, PageCache cache) {
        this.file = file;
        this.channel = channel;
        this.cache = cache;
    }

    /// How many bytes were taken so far; the last block of them is not written yet.
    long bytesTaken() {
        return bytesOnDisk + block.position();
    }

    /// How many bytes were handed to the system so far.
    long bytesOnDisk() {
        return bytesOnDisk;
    }

    /// Takes all that remains in `bytes`.
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            ByteBuffer room = room(bytes.remaining());
            int count = room.remaining();
            room.put(0, bytes, bytes.position(), count);
            bytes.position(bytes.position() + count);
            took(count);
        }
    }

    /// Where the next bytes are to be put: one at least and `maxBytes` at most. They count once
    /// [#took] says how many there are.
    ByteBuffer room(long maxBytes) throws IOException {
        if (!block.hasRemaining()) {
            flush();
            block = nextBlock();
        }
        return block.slice(block.position(), (int) Math.min(block.remaining(), maxBytes));
    }

    /// Takes `count` bytes that were put into the [#room].
    void took(int count) {
        block.position(block.position() + count);
    }

    /// Writes what no block was filled with, and gives the digest of everything. Call once.
    Digest finish() throws IOException {
        flush();
        return hash.finish();
    }

    /// Gives the memory back, without writing what is left.
    @Override
    public void close() throws IOException {
        hash.await();
        BufferPair done = largeBlocks;
        if (done != null) {
            block = ByteBuffer.allocate(0);
            largeBlocks = null;
            done.release();
        }
        if (direct != null) {
            direct.close();
        }
    }

    private void flush() throws IOException {
        block.flip();
        hash.start(block);
        ByteBuffer rest = block.duplicate();
        while (rest.hasRemaining()) {
            bytesOnDisk += writeOnce(rest);
        }
        block.position(0).limit(0);
    }

    private int writeOnce(ByteBuffer bytes) throws IOException {
        FileChannel past = direct;
        if (past != null && bytes.remaining() == BufferPair.BUFFER_BYTES) {
            try {
                return past.write(bytes, bytesOnDisk);
            } catch (IOException refused) {
                // Some file systems open a file so and then refuse to write it. Any other trouble
                // the ordinary way will report again.
                direct = null;
                past.close();
            }
        }
        return channel.write(bytes, bytesOnDisk);
    }

    private ByteBuffer nextBlock() {
        if (largeBlocks == null) {
            largeBlocks = BufferPair.take();
            direct = cache == PageCache.BYPASSED ? openDirect() : null;
        }
        return largeBlocks.next();
    }

    private @Nullable FileChannel openDirect() {
        try {
            long unit = Files.getFileStore(file).getBlockSize();
            if (FIRST_BLOCK_BYTES % unit != 0 || BufferPair.ALIGNMENT_BYTES % unit != 0) {
                return null;
            }
            return FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException notHere) {
            return null;
        }
    }
}
