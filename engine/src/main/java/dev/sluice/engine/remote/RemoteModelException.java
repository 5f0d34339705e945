package dev.sluice.engine.remote;

import java.net.URI;

/// A server cannot be reached, refuses, or answers what cannot be used.
public final class RemoteModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /// @param where the address that was asked
    /// @param status of HTTP; 0 where there was no answer
    /// @param problem what went wrong
    /// @param remedy what its user can do about it
    RemoteModelException(URI where, int status, String problem, String remedy) {
        super("%s: %s; %s".formatted(where, problem, remedy));
        this.status = status;
    }

    public int status() {
        return status;
    }
}
