package dev.sluice.storage;

import org.jspecify.annotations.Nullable;

/// The disk, the quota or the largest file size of the file system was reached while writing.
///
/// What was staged so far is removed when the staged file or folder is closed, so that nothing is
/// left behind.
public final class InsufficientSpaceException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final long bytesWritten;

    public InsufficientSpaceException(
            String where,
            String problem,
            String remedy,
            long bytesWritten,
            @Nullable Throwable cause) {
        super(where, problem, remedy, cause);
        this.bytesWritten = bytesWritten;
    }

    /// How many bytes of the file had been written before the disk refused.
    public long bytesWritten() {
        return bytesWritten;
    }
}
