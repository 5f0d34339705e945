package dev.sluice.storage;

import org.jspecify.annotations.Nullable;

/// Storage refuses for now: a server does not answer, or another process holds the database for too
/// long. Nothing was stored, or it is not known to be; the same call may succeed later.
public final class UnavailableException extends StorageException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(
            String where, String problem, String remedy, @Nullable Throwable cause) {
        super(where, problem, remedy, cause);
    }
}
