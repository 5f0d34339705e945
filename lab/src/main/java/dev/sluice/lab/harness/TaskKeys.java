package dev.sluice.lab.harness;

import dev.sluice.lab.suite.SuiteException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The keys of a task; errors name the file and the key.
final class TaskKeys {
    private final String where;
    private final Map<String, Object> keys;
    private final Set<String> asked = new HashSet<>();

    TaskKeys(String where, Map<String, Object> keys) {
        this.where = where;
        this.keys = keys;
    }

    Optional<Object> value(String key) {
        asked.add(key);
        return Optional.ofNullable(keys.get(key));
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> refuse(key, "missing", "add it"));
    }

    Optional<String> optionalText(String key) {
        return value(key)
                .map(
                        value -> {
                            if (value instanceof String text) {
                                return text;
                            }
                            throw refuse(key, "not a text", "write it in quotes");
                        });
    }

    /// A whole number of 0 to `most`.
    int number(String key, int most, int otherwise) {
        Object value = value(key).orElse(otherwise);
        if (value instanceof Integer number && number >= 0 && number <= most) {
            return number;
        }
        throw refuse(key, "not a whole number of 0 to %,d".formatted(most), "write one");
    }

    boolean flag(String key, boolean otherwise) {
        Object value = value(key).orElse(otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw refuse(key, "not a truth value", "write true or false");
    }

    List<?> list(String key) {
        Object value = value(key).orElse(List.of());
        return value instanceof List<?> list ? list : List.of(value);
    }

    /// Texts, or a single text.
    List<String> texts(String key) {
        for (Object each : list(key)) {
            if (!(each instanceof String)) {
                throw refuse(key, "holds what is not a text", "list texts");
            }
        }
        return list(key).stream().map(String::valueOf).toList();
    }

    /// The keys under a key; none where it is not there.
    TaskKeys under(String key) {
        Object value = value(key).orElse(Map.of());
        if (value instanceof Map<?, ?> map) {
            return of(where + ", key '" + key + "'", map);
        }
        throw refuse(key, "not a mapping", "write keys under it");
    }

    static TaskKeys of(String where, Map<?, ?> map) {
        Map<String, Object> keys = new LinkedHashMap<>();
        map.forEach((name, value) -> keys.put(String.valueOf(name), value));
        return new TaskKeys(where, keys);
    }

    Set<String> names() {
        return keys.keySet();
    }

    /// Marks keys as read that change nothing here.
    void skip(String... names) {
        asked.addAll(List.of(names));
    }

    /// Refuses keys that were not asked for, for leaving one out could change the score.
    void refuseOthers() {
        for (Map.Entry<String, Object> entry : keys.entrySet()) {
            if (entry.getValue() != null && !asked.contains(entry.getKey())) {
                throw refuse(
                        entry.getKey(),
                        "not read by sluice",
                        "remove it, or write the items as JSONL");
            }
        }
    }

    SuiteException refuse(String key, String problem, String remedy) {
        return new SuiteException("%s, key '%s'".formatted(where, key), problem, remedy);
    }
}
