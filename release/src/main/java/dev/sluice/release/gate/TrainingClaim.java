package dev.sluice.release.gate;

import dev.sluice.lab.evidence.Subject;
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
/// @param startsFromOthers whether the training began with weights that others had trained, on data
///   that the record cannot list
public record TrainingClaim(
        SortedMap<String, Digest> weights,
        SortedMap<String, Digest> data,
        SortedMap<String, Digest> restricted,
        boolean startsFromOthers) {
    public TrainingClaim {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
        restricted = Collections.unmodifiableSortedMap(new TreeMap<>(restricted));
    }

    /// Whether these files have the weights of that model, which the record says never saw the
    /// restricted data.
    public boolean provesOf(Subject files) {
        return !weights.isEmpty() && neverSaw() && weights.equals(Gate.weights(files));
    }

    /// Whether the restricted data is told, and is not among what it was trained on.
    boolean neverSaw() {
        Set<Digest> seen = new TreeSet<>(data.values());
        return (startsFromOthers || !data.isEmpty())
                && !restricted.isEmpty()
                && restricted.values().stream().noneMatch(seen::contains);
    }
}
