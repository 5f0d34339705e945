package dev.sluice.hub.trust;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Texts of strangers' JSON, cut to what a page shows.
final class Text {
    private static final int MAX_LENGTH = 1000;
    private static final int MAX_LIST = 64;

    private Text() {}

    /// A text, without control characters; empty where there is none.
    static String of(JsonNode node) {
        String text = node.isString() ? node.stringValue() : "";
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
        return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", " ").strip();
    }

    /// A text, if there is one.
    static Optional<String> find(JsonNode node) {
        return Optional.of(of(node)).filter(text -> !text.isEmpty());
    }

    /// The texts of a list.
    static List<String> list(JsonNode node) {
        return node.valueStream()
                .map(Text::of)
                .filter(text -> !text.isEmpty())
                .limit(MAX_LIST)
                .toList();
    }
}
