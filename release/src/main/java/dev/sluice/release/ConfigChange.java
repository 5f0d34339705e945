package dev.sluice.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What an edition's `config.json` says otherwise than the source's.
///
/// @param key dotted where objects nest
/// @param from JSON text, empty where the key is new
/// @param to JSON text, empty where the key is gone
public record ConfigChange(String key, String from, String to) {
    /// Compares two configs, keys sorted.
    static List<ConfigChange> between(JsonNode before, JsonNode after) {
        SortedMap<String, String> from = new TreeMap<>();
        SortedMap<String, String> to = new TreeMap<>();
        flatten("", before, from);
        flatten("", after, to);
        SortedMap<String, String> all = new TreeMap<>(from);
        all.putAll(to);
        List<ConfigChange> changes = new ArrayList<>();
        for (String key : all.keySet()) {
            String old = from.getOrDefault(key, "");
            String now = to.getOrDefault(key, "");
            if (!old.equals(now)) {
                changes.add(new ConfigChange(key, old, now));
            }
        }
        return changes;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
        if (!node.isObject() || node.isEmpty()) {
            into.put(prefix, node.toString());
            return;
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
            flatten(key, entry.getValue(), into);
        }
    }
}
