package dev.sluice.seal;

import org.jspecify.annotations.Nullable;

/// A key, a folder or a claim cannot be used as asked: where, what, and what to do about it.
///
/// Unchecked: whoever asked must change something. What is wrong with somebody else's signature is
/// not an exception but a [Finding].
public final class SealException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    /// @param where the file, folder or argument
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public SealException(String where, String problem, String remedy) {
        this(where, problem, remedy, null);
    }

    public SealException(String where, String problem, String remedy, @Nullable Throwable cause) {
        super(where + ": " + problem + "; " + remedy, cause);
        this.where = where;
        this.problem = problem;
        this.remedy = remedy;
    }

    public String where() {
        return where;
    }

    public String problem() {
        return problem;
    }

    public String remedy() {
        return remedy;
    }
}
