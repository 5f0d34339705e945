package dev.sluice.edition.withheld;

/// A withheld component cannot be opened or does not fit the edition it is joined with.
public final class WithheldComponentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String problem;
    private final String remedy;

    public WithheldComponentException(String where, String problem, String remedy) {
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
