package dev.sluice.storage;

/// A path from outside (a plan, an index file, an archive) would not stay inside its folder, or
/// cannot be written the same way on every system.
public final class UnsafePathException extends StorageException {
    private static final long serialVersionUID = 1L;

    public UnsafePathException(String where, String problem, String remedy) {
        super(where, problem, remedy, null);
    }
}
