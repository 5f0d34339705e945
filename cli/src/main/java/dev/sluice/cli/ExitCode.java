package dev.sluice.cli;

/// What the process's exit status says.
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_PASSED = 3;
    static final int VERIFICATION_FAILED = 4;

    private ExitCode() {}
}
