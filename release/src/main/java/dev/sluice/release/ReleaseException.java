package dev.sluice.release;

/// A release cannot be made as asked. Unchecked: the person who asked must change something.
public final class ReleaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    /// @param where the file, folder or edition
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public ReleaseException(String where, String problem, String remedy) {
        super(where + ": " + problem + "; " + remedy);
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
