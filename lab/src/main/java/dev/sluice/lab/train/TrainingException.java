package dev.sluice.lab.train;

import dev.sluice.lab.LabException;

/// Training cannot go on.
public final class TrainingException extends LabException {
    private static final long serialVersionUID = 1L;

    /// @param where what it is about: a file, a line or field in it, a setting
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public TrainingException(String where, String problem, String remedy) {
        super(where, problem, remedy);
    }
}
