package dev.sluice.lab.tune;

import dev.sluice.lab.LabException;

/// A model cannot be tuned, or an adapter not be used, so.
public final class TuneException extends LabException {
    private static final long serialVersionUID = 1L;

    /// @param where what it is about: a file, a line or field in it, a setting
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public TuneException(String where, String problem, String remedy) {
        super(where, problem, remedy);
    }
}
