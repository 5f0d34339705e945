package dev.sluice.hub.bundle;

import java.util.List;

/// What a hub said to advisories.
///
/// @param taken the ids of those that it took, or had already
/// @param refused in its words, why it did not take others
public record SentAdvisories(List<String> taken, List<String> refused) {
    public SentAdvisories {
        taken = List.copyOf(taken);
        refused = List.copyOf(refused);
    }
}
