package dev.sluice.storage;

/// Content was not what its sender said it would be; it was not stored.
public final class DigestMismatchException extends StorageException {
    private static final long serialVersionUID = 1L;

    private final String actualHex;

    DigestMismatchException(Digest expected, Digest actual) {
        super(
                expected.toString(),
                "the content that came is " + actual,
                "send it again; nothing was stored",
                null);
        this.actualHex = actual.hex();
    }

    /// What came.
    public Digest actual() {
        return new Digest(actualHex);
    }

    static Digest require(Digest expected, Digest actual) {
        if (!actual.equals(expected)) {
            throw new DigestMismatchException(expected, actual);
        }
        return actual;
    }
}
