package dev.sluice.lab.attack;

import dev.sluice.lab.LabException;

/// An attack cannot be made.
public final class AttackException extends LabException {
    private static final long serialVersionUID = 1L;

    /// @param where what it is about: a file, a line or field in it, a setting
    /// @param problem what is wrong there
    /// @param remedy what to do about it
    public AttackException(String where, String problem, String remedy) {
        super(where, problem, remedy);
    }
}
