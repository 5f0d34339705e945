package dev.sluice.lab.train;

/// Training cannot go on.
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    public TrainingException(String where, String problem, String remedy) {
        super("%s: %s; %s".formatted(where, problem, remedy));
        this.where = where;
        this.problem = problem;
        this.remedy = remedy;
    }

    /// The file, step or tensor.
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
