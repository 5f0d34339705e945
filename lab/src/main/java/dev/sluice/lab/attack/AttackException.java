package dev.sluice.lab.attack;

/// An attack cannot be made.
public final class AttackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    public AttackException(String where, String problem, String remedy) {
        super("%s: %s; %s".formatted(where, problem, remedy));
        this.where = where;
        this.problem = problem;
        this.remedy = remedy;
    }

    /// The attack, the suite or the setting.
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
