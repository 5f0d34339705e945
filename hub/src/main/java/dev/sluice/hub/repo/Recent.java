package dev.sluice.hub.repo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Keeps what was used last, a bounded number of it. For any number of threads.
public final class Recent<K, V> {
    private final Map<K, V> kept;

    /// Keeps at most so many.
    public Recent(int capacity) {
        this.kept =
                new LinkedHashMap<>(16, 0.75f, true) {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                        return size() > capacity;
                    }
                };
    }

    synchronized Optional<V> find(K key) {
        return Optional.ofNullable(kept.get(key));
    }

    synchronized void put(K key, V value) {
        kept.put(key, value);
    }

    /// The kept value, or the one that `read` gives. Two threads may read the same at once.
    public V get(K key, Function<K, V> read) {
        return find(key)
                .orElseGet(
                        () -> {
                            V value = read.apply(key);
                            put(key, value);
                            return value;
                        });
    }
}
