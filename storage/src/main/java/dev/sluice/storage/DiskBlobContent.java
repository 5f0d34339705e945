package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A blob's file, which stays readable even if the blob is deleted meanwhile.
final class DiskBlobContent implements BlobContent {
    private final Path file;
    private final FileChannel channel;
    private final long sizeBytes;

    private DiskBlobContent(Path file, FileChannel channel, long sizeBytes) {
        this.file = file;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
    }

    static DiskBlobContent open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new DiskBlobContent(file, channel, channel.size());
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read(ByteBuffer into, long position) {
        if (position >= sizeBytes) {
            return -1;
        }
        try {
            return channel.read(into, position);
        } catch (IOException failed) {
            throw DiskFailure.reading(file, position, failed);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw DiskFailure.reading(file, sizeBytes, failed);
        }
    }
}
