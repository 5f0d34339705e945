package dev.sluice.storage;

import org.jspecify.annotations.Nullable;

/// The folder to write to is on a read-only file system, or this user may not write there.
public final class ReadOnlyTargetException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ReadOnlyTargetException(
            String where, String problem, String remedy, @Nullable Throwable cause) {
        super(where, problem, remedy, cause);
    }
}
