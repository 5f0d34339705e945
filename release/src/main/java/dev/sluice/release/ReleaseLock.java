package dev.sluice.release;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a second run out of an output folder. The operating system gives the lock back when a run
/// is killed, so a stale file never stands in the way.
final class ReleaseLock implements AutoCloseable {
    private final FileChannel channel;

    private ReleaseLock(FileChannel channel) {
        this.channel = channel;
    }

    static ReleaseLock take(ReleaseFolder folder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new ReleaseException(
                    folder.root().toString(),
                    "another run of sluice release is at work here",
                    "wait for it to end, or name another folder");
        }
        return new ReleaseLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            // Held by this very process.
            return null;
        }
    }
}
