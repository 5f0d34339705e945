package dev.sluice.hub.content;

import dev.sluice.storage.BlobContent;
import java.nio.ByteBuffer;

/// A part of a blob, read forward through a window. No byte is read twice, and none allocated by
/// chunk.
final class StoredRange {
    private final BlobContent blob;
    private final byte[] window;
    private final long end;
    private long next;
    private int at;
    private int filled;

    /// @param window memory to use; holds the largest piece that is asked for at once
    StoredRange(BlobContent blob, long from, long to, byte[] window) {
        this.blob = blob;
        this.window = window;
        this.next = from;
        this.end = to;
    }

    /// The window, in which [#at] is the next byte.
    byte[] window() {
        return window;
    }

    /// Where the next byte stands.
    int at() {
        return at;
    }

    /// Makes at least `count` bytes stand in the window, which must be in the range.
    void require(int count) {
        if (filled - at >= count) {
            return;
        }
        System.arraycopy(window, at, window, 0, filled - at);
        filled -= at;
        at = 0;
        int room = (int) Math.min(window.length - filled, end - next);
        ByteBuffer target = ByteBuffer.wrap(window, filled, room);
        while (filled < count) {
            int read = blob.read(target, next);
            if (read <= 0) {
                throw new IllegalStateException(
                        "a blob of " + blob.sizeBytes() + " bytes ends before byte " + end);
            }
            filled += read;
            next += read;
        }
    }

    /// Makes some bytes stand in the window, at most `most`; returns how many.
    int some(int most) {
        require(1);
        return Math.min(most, filled - at);
    }

    /// Passes over bytes that stand in the window.
    void skip(int count) {
        at += count;
    }
}
