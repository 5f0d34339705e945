package dev.sluice.release.gate;

import java.util.List;

/// What must hold before an edition is published: every one of these.
public record Policy(List<Check> checks) {
    public Policy {
        checks = List.copyOf(checks);
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("a policy asks for something");
        }
    }
}
