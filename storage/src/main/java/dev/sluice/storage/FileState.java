package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What the file system says about a file without its content being read: while none of it changes,
/// neither did the content, see [#isSettledAt] for the one exception.
///
/// The change time is here because programs can set the modification time back (`touch -d`,
/// unpacking an archive) but not the change time.
record FileState(long sizeBytes, long modifiedNanos, long changedNanos, long inode, long device) {
    /// File systems of today stamp with the kernel's tick, 10 ms at most.
    private static final long FINE_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /// FAT stamps with two seconds, older file systems with one.
    private static final long COARSE_TICK_NANOS = TimeUnit.SECONDS.toNanos(2);

    static FileState of(Path file) throws IOException {
        Map<String, Object> attributes =
                Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino,dev");
        return new FileState(
                number(attributes, "size"),
                nanos(attributes, "lastModifiedTime"),
                nanos(attributes, "ctime"),
                number(attributes, "ino"),
                number(attributes, "dev"));
    }

    /// Whether every write after `moment` must give the file another modification time.
    ///
    /// A file written twice within one tick of the file system's clock has the same time both
    /// times. So content that was read within a tick of the last write says nothing about later
    /// ("racy" in the words of git's documentation of its index).
    boolean isSettledAt(Instant moment) {
        boolean wholeSeconds = modifiedNanos % TimeUnit.SECONDS.toNanos(1) == 0;
        long tick = wholeSeconds ? COARSE_TICK_NANOS : FINE_TICK_NANOS;
        Instant modified = Instant.EPOCH.plusNanos(modifiedNanos);
        return modified.plusNanos(tick).isBefore(moment);
    }

    private static long number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("the file system does not tell the " + name + " of files");
    }

    private static long nanos(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
        throw new IOException("the file system does not tell the " + name + " of files");
    }
}
