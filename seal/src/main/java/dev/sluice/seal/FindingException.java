package dev.sluice.seal;

/// A bundle or statement that is not what it must be. A verifier catches it and reports the
/// [Finding].
public final class FindingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;

    public FindingException(Finding finding) {
        super(finding.message());
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}
