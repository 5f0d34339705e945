package dev.sluice.lab;

/// The lab cannot do what it was asked. The message says where, what and what to do.
public abstract class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    /// @param where the file, the line, the field in it, or the setting
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    protected LabException(String where, String problem, String remedy) {
        super("%s: %s; %s".formatted(where, problem, remedy));
        this.where = where;
        this.problem = problem;
        this.remedy = remedy;
    }

    public final String where() {
        return where;
    }

    public final String problem() {
        return problem;
    }

    public final String remedy() {
        return remedy;
    }
}
