package dev.sluice.hub.content;

import dev.sluice.storage.BlobContent;
import java.nio.ByteBuffer;

/// A part of a blob, read forward through a window. No byte is read twice, and none allocated by
/// chunk.
final class StoredRange {
    private final BlobContent blob;

    /// Its position is the next byte to give out, its limit the end of what was read.
    private final ByteBuffer window;

    private final long end;
    private long next;

    /// @param window memory to use; holds the largest piece that is asked for at once
    StoredRange(BlobContent blob, long from, long to, ByteBuffer window) {
        this.blob = blob;
        this.window = window.clear().limit(0);
        this.next = from;
        this.end = to;
    }

    /// The next `count` bytes, which must be in the range. They stand until the next call.
    ByteBuffer take(int count) {
        if (window.remaining() < count) {
            fill(count);
        }
        ByteBuffer taken = window.slice(window.position(), count);
        window.position(window.position() + count);
        return taken;
    }

    private void fill(int count) {
        window.compact();
        window.limit((int) Math.min(window.capacity(), window.position() + (end - next)));
        while (window.position() < count) {
            int read = blob.read(window, next);
            if (read <= 0) {
                throw new IllegalStateException(
                        "a blob of " + blob.sizeBytes() + " bytes ends before byte " + end);
            }
            next += read;
        }
        window.flip();
    }
}
