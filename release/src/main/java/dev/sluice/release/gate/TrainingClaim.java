package dev.sluice.release.gate;

import dev.sluice.storage.Digest;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a training record says of the model that never saw the restricted data.
///
/// @param weights its weight files
/// @param data everything it was trained on
/// @param restricted the restricted data, which is not to be among it
public record TrainingClaim(
        SortedMap<String, Digest> weights,
        SortedMap<String, Digest> data,
        SortedMap<String, Digest> restricted) {
    public TrainingClaim {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
        restricted = Collections.unmodifiableSortedMap(new TreeMap<>(restricted));
    }

    /// Whether both lists are there and have no file in common.
    boolean neverSaw() {
        Set<Digest> seen = new TreeSet<>(data.values());
        return !data.isEmpty()
                && !restricted.isEmpty()
                && restricted.values().stream().noneMatch(seen::contains);
    }
}
