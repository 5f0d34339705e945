package dev.sluice.edition.absence;

import dev.sluice.weights.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Reads that end early only by an exception.
final class Reads {
    private Reads() {}

    /// Fills `target` from a place in a file.
    static void fully(FileChannel channel, String where, long offsetBytes, ByteBuffer target)
            throws IOException {
        long at = offsetBytes;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new FormatException(
                        where,
                        "it ended at byte %,d while it was read".formatted(at),
                        "leave the folder alone while the proof runs, then run it again");
            }
            at += count;
        }
    }
}
