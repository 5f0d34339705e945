package dev.sluice.edition.join;

/// What was joined is not what the components say the source was. Nothing was written.
public final class JoinException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    public JoinException(String where, String problem, String remedy) {
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
