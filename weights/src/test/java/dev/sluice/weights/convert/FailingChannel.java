package dev.sluice.weights.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// A disk that is full from the start.
final class FailingChannel implements WritableByteChannel {
    private boolean open = true;

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        throw new IOException("disk full");
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
