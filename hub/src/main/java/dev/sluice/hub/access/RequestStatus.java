package dev.sluice.hub.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What became of a request.
public enum RequestStatus {
    /// Nobody decided yet.
    PENDING,
    /// Files may be read.
    ACCEPTED,
    /// Files may not be read; asking again does not change that.
    REJECTED;

    /// As clients and tables write it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The status of a name.
    public static Optional<RequestStatus> of(String text) {
        return Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst();
    }
}
