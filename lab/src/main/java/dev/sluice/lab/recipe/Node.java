package dev.sluice.lab.recipe;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A YAML value and the line it stands on, counted from 1.
sealed interface Node {
    int line();

    /// One value.
    ///
    /// @param isQuoted whether it is text whatever it looks like
    record Scalar(int line, String text, boolean isQuoted) implements Node {}

    record Sequence(int line, List<Node> items) implements Node {}

    /// Keys in the order of the text.
    record Mapping(int line, Map<String, Node> entries) implements Node {
        public Mapping {
            entries = new LinkedHashMap<>(entries);
        }
    }
}
