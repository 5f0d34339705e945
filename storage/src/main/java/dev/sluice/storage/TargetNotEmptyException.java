package dev.sluice.storage;

import org.jspecify.annotations.Nullable;

/// A folder was to be put in place where a file or a folder with content already stands.
public final class TargetNotEmptyException extends StorageException {
    private static final long serialVersionUID = 1L;

    TargetNotEmptyException(String where, String problem, @Nullable Throwable cause) {
        super(where, problem, "name a folder that does not exist yet, or empty this one", cause);
    }
}
