package dev.sluice.release;

import java.util.List;

/// The way from a document's root to one of its values.
///
/// @param text the keys on the way, such as `editions.open.formats[1]`
record YamlPath(YamlNode node, String text) {
    /// Follows keys and list indices; stops where the document does.
    static YamlPath of(YamlNode root, List<Object> steps) {
        YamlPath path = new YamlPath(root, "");
        for (Object step : steps) {
            path = path.child(step);
        }
        return path;
    }

    Position at() {
        return node.at();
    }

    /// Where a key of this mapping stands.
    Position keyAt(String key) {
        return node instanceof YamlNode.Mapping mapping
                ? mapping.entry(key).map(YamlNode.Entry::keyAt).orElse(node.at())
                : node.at();
    }

    private YamlPath child(Object step) {
        return switch (node) {
            case YamlNode.Mapping mapping ->
                    mapping.get(step.toString())
                            .map(
                                    value ->
                                            new YamlPath(
                                                    value,
                                                    text.isEmpty()
                                                            ? step.toString()
                                                            : text + "." + step))
                            .orElse(this);
            case YamlNode.Sequence sequence
                    when step instanceof Integer index && index < sequence.items().size() ->
                    new YamlPath(sequence.items().get(index), text + "[" + index + "]");
            case YamlNode.Sequence _, YamlNode.Scalar _ -> this;
        };
    }
}
