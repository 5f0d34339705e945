package dev.sluice.storage;

import org.jspecify.annotations.Nullable;

/// A file or folder could not be read or written as asked: where, what, and what to do about it.
///
/// Every public method of this package reports trouble with the disk this way; no
/// [java.io.IOException] escapes. The subtypes are the troubles a caller may want to treat on their
/// own.
public sealed class StorageException extends RuntimeException
        permits DigestMismatchException,
                InsufficientSpaceException,
                ReadOnlyTargetException,
                TargetNotEmptyException,
                UnavailableException,
                UnsafePathException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    public StorageException(
            String where, String problem, String remedy, @Nullable Throwable cause) {
        super(where + ": " + problem + "; " + remedy, cause);
        this.where = where;
        this.problem = problem;
        this.remedy = remedy;
    }

    /// The file, folder or input the trouble is about.
    public String where() {
        return where;
    }

    /// What went wrong there.
    public String problem() {
        return problem;
    }

    /// What the reader of the message can do.
    public String remedy() {
        return remedy;
    }
}
