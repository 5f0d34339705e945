package dev.sluice.release;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A YAML value that remembers where it stands, for errors that point at it. An alias is the very
/// node that its anchor names, so a document is a graph without cycles, no larger in memory than
/// its text; [#expandedNodes] is what it would be written out.
sealed interface YamlNode {
    Position at();

    /// How many nodes this is once every alias is replaced by a copy.
    long expandedNodes();

    JsonNode toJson();

    /// Text, number, truth value or null: what the text means is settled by JSON's rules.
    record Scalar(Position at, String text, JsonNode value) implements YamlNode {
        @Override
        public long expandedNodes() {
            return 1;
        }

        @Override
        public JsonNode toJson() {
            return value;
        }
    }

    /// A list.
    record Sequence(Position at, List<YamlNode> items, long expandedNodes) implements YamlNode {
        static Sequence of(Position at, List<YamlNode> items) {
            long nodes = 1;
            for (YamlNode item : items) {
                nodes = saturatingAdd(nodes, item.expandedNodes());
            }
            return new Sequence(at, List.copyOf(items), nodes);
        }

        @Override
        public JsonNode toJson() {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            items.forEach(item -> array.add(item.toJson()));
            return array;
        }
    }

    /// Keys with values, in the order of the text; no key stands twice.
    record Mapping(Position at, List<Entry> entries, long expandedNodes) implements YamlNode {
        static Mapping of(Position at, List<Entry> entries) {
            long nodes = 1;
            for (Entry entry : entries) {
                nodes = saturatingAdd(nodes, entry.value().expandedNodes());
            }
            return new Mapping(at, List.copyOf(entries), nodes);
        }

        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }

        Optional<YamlNode> get(String key) {
            return entry(key).map(Entry::value);
        }

        @Override
        public JsonNode toJson() {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            entries.forEach(entry -> object.set(entry.key(), entry.value().toJson()));
            return object;
        }
    }

    /// A key with its value.
    record Entry(Position keyAt, String key, YamlNode value) {}

    /// The text, where this is text.
    default Optional<String> asText() {
        return this instanceof Scalar scalar && scalar.value().isString()
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /// The number, where this is a whole number from 0 on that fits an int.
    default OptionalInt asIndex() {
        return this instanceof Scalar scalar
                        && scalar.value().isIntegralNumber()
                        && scalar.value().canConvertToInt()
                        && scalar.value().intValue() >= 0
                ? OptionalInt.of(scalar.value().intValue())
                : OptionalInt.empty();
    }

    /// The items of a list, or this alone.
    default List<YamlNode> oneOrMore() {
        return this instanceof Sequence sequence ? sequence.items() : List.of(this);
    }

    private static long saturatingAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
