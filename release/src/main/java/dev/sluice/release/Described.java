package dev.sluice.release;

import dev.sluice.storage.Digest;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was written about an edition.
///
/// @param files the bytes of each file, by name
record Described(String edition, SortedMap<String, byte[]> files) {
    SortedMap<String, Digest> digests() {
        SortedMap<String, Digest> digests = new TreeMap<>();
        files.forEach((name, bytes) -> digests.put(name, Digest.of(bytes)));
        return digests;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Described described
                && edition.equals(described.edition)
                && files.keySet().equals(described.files.keySet())
                && files.entrySet().stream()
                        .allMatch(
                                each ->
                                        Arrays.equals(
                                                each.getValue(),
                                                described.files.get(each.getKey())));
    }

    @Override
    public int hashCode() {
        return Objects.hash(edition, files.keySet());
    }
}
