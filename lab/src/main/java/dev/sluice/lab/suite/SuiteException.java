package dev.sluice.lab.suite;

/// A suite cannot be read, or not be run as asked. The message says where, what and what to do.
public final class SuiteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    /// @param where the file, the line and the field in it
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public SuiteException(String where, String problem, String remedy) {
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
