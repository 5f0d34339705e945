package dev.sluice.hub.client;

/// A hub gives no file of a release out, for its makers took it back. Says since when, by which
/// advisory, why, and what to do instead.
public final class WithdrawnException extends HubClientException {
    private static final long serialVersionUID = 1;

    WithdrawnException(int status, String where, String problem) {
        super(status, where, problem, "do what the advisory says");
    }
}
