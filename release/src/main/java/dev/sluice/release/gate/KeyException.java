package dev.sluice.release.gate;

/// A key or an approval cannot be used. Unchecked: whoever named it must name another.
public final class KeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param where the file
    public KeyException(String where, String problem, String remedy) {
        super(where + ": " + problem + "; " + remedy);
    }
}
