package dev.sluice.weights.convert;

import dev.sluice.weights.gguf.GgufMetadata;
import dev.sluice.weights.gguf.GgufValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Reads GGUF metadata and remembers which keys found a home, so that the others can be kept.
final class MetadataReader {
    private final GgufMetadata metadata;
    private final Set<String> used = new LinkedHashSet<>();

    MetadataReader(GgufMetadata metadata) {
        this.metadata = metadata;
    }

    /// Marks a key as used without reading it.
    void use(String key) {
        used.add(key);
    }

    /// The metadata, of which `key` is about to be read.
    GgufMetadata using(String key) {
        used.add(key);
        return metadata;
    }

    boolean has(String key) {
        return metadata.has(key);
    }

    String file() {
        return metadata.file();
    }

    String string(String key) {
        return using(key).string(key);
    }

    int count(String key) {
        return using(key).count(key);
    }

    Optional<Integer> findCount(String key) {
        return has(key) ? Optional.of(count(key)) : Optional.empty();
    }

    /// Like [#findCount], leaving the key without a home.
    Optional<Integer> peekCount(String key) {
        return has(key) ? Optional.of(metadata.count(key)) : Optional.empty();
    }

    Optional<String> findString(String key) {
        return has(key) ? Optional.of(string(key)) : Optional.empty();
    }

    boolean bool(String key, boolean whenAbsent) {
        return has(key) ? using(key).bool(key) : whenAbsent;
    }

    /// A number as a person wrote it: a float32 with the fewest digits that give it again.
    Optional<Double> findNumber(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        return Optional.of(shortest(using(key).number(key)));
    }

    static double shortest(double value) {
        return (float) value == value ? Double.parseDouble(Float.toString((float) value)) : value;
    }

    /// What no reader asked for, in file order.
    SequencedMap<String, GgufValue> unused() {
        SequencedMap<String, GgufValue> rest = new LinkedHashMap<>(metadata.values());
        rest.keySet().removeAll(used);
        return rest;
    }
}
