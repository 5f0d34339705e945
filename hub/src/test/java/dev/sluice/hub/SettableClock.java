package dev.sluice.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that moves when it is told to.
public final class SettableClock implements InstantSource {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-01T12:00:00Z"));

    /// Shows some moment to begin with.
    public SettableClock() {}

    @Override
    public Instant instant() {
        return now.get();
    }

    /// Moves on.
    public void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }
}
