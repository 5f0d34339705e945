package dev.sluice.hub.bundle;

import org.jspecify.annotations.Nullable;

/// A bundle is not what it must be: damaged, not as it lists itself, or with a seal that does not
/// verify. Says where, what, and what to do.
public final class BundleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BundleException(String where, String problem, String remedy) {
        this(where, problem, remedy, null);
    }

    BundleException(String where, String problem, String remedy, @Nullable Throwable cause) {
        super(where + ": " + problem + "; " + remedy, cause);
    }
}
