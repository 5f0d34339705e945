package dev.sluice.edition;

/// The plan asks for a cut that would not leave a standard checkpoint, or would not keep out what
/// it names. Unchecked: the plan's author must change the plan.
public final class CutRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;
    private final String reason;
    private final String remedy;

    /// @param where the component, selector or tensor
    /// @param reason why the cut cannot be made
    /// @param remedy what to change
    public CutRefusedException(String where, String reason, String remedy) {
        super(where + ": " + reason + "; " + remedy);
        this.where = where;
        this.reason = reason;
        this.remedy = remedy;
    }

    public String where() {
        return where;
    }

    public String reason() {
        return reason;
    }

    public String remedy() {
        return remedy;
    }
}
