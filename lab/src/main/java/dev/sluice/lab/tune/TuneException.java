package dev.sluice.lab.tune;

/// A model cannot be tuned, or an adapter not be used, so.
public final class TuneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    public TuneException(String where, String problem, String remedy) {
        super("%s: %s; %s".formatted(where, problem, remedy));
        this.where = where;
        this.problem = problem;
        this.remedy = remedy;
    }

    /// The file, line or tensor.
    public String where() {
        return where;
    }

    /// What is wrong there.
    public String problem() {
        return problem;
    }

    /// What to do about it.
    public String remedy() {
        return remedy;
    }
}
