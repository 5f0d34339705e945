package dev.sluice.lab.suite;

import dev.sluice.lab.LabException;

/// A suite cannot be read, or not be run as asked. The message says where, what and what to do.
public final class SuiteException extends LabException {
    private static final long serialVersionUID = 1L;

    /// @param where what it is about: a file, a line or field in it, a setting
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public SuiteException(String where, String problem, String remedy) {
        super(where, problem, remedy);
    }
}
