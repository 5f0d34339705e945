package dev.sluice.weights;

/// A model file is not what it says it is. Unchecked: no caller can repair the file, only tell its
/// owner, so the three facts a person needs travel as fields and the message is made of them.
public final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    /// @param where the file, and the tensor or key in it
    /// @param problem what is wrong there, with the numbers
    /// @param remedy what its owner can do about it
    public FormatException(String where, String problem, String remedy) {
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
