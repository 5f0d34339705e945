package dev.sluice.release;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Notes how long each step of a run takes.
final class StepTimes {
    private final InstantSource clock;
    private final List<RunRecord.StepTime> steps = new ArrayList<>();
    private Instant begun;

    StepTimes(InstantSource clock) {
        this.clock = clock;
        this.begun = clock.instant();
    }

    /// Notes that a step ended; the next begins.
    void ended(String step) {
        Instant now = clock.instant();
        steps.add(new RunRecord.StepTime(step, Duration.between(begun, now)));
        begun = now;
    }

    List<RunRecord.StepTime> steps() {
        return List.copyOf(steps);
    }
}
