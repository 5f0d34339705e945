package dev.sluice.hub.client;

import org.jspecify.annotations.Nullable;

/// A hub cannot be reached, or refused something. Says where, what, and what to do.
public sealed class HubClientException extends RuntimeException permits WithdrawnException {
    private static final long serialVersionUID = 1;

    private final int status;

    HubClientException(String where, String problem, String remedy, @Nullable Throwable cause) {
        super(where + ": " + problem + "; " + remedy, cause);
        this.status = 0;
    }

    HubClientException(int status, String where, String problem, String remedy) {
        super(where + ": " + problem + "; " + remedy);
        this.status = status;
    }

    /// The HTTP status of a refusal; 0 where there was no answer.
    public int status() {
        return status;
    }
}
