package dev.sluice.hub.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a card asks of people who want access: its keys `extra_gated_*`, as the Hugging Face hub's
/// documentation of gated models has them.
public final class GateForm {
    private static final int MAX_FIELDS = 32;
    private static final int MAX_OPTIONS = 300;
    private static final int MAX_TEXT = 4_000;

    /// Requests hold no longer names.
    private static final int MAX_NAME = 128;

    private GateForm() {}

    /// The form of a card.
    ///
    /// @param facts the card's head
    public static AccessView.Ask of(Frame frame, Links links, JsonNode facts) {
        return new AccessView.Ask(
                text(facts.path("extra_gated_heading"))
                        .orElse("Access to this repository is asked for"),
                CardHtml.of(frame, links, text(facts.path("extra_gated_prompt")).orElse("")),
                fields(facts),
                text(facts.path("extra_gated_button_content")).orElse("Ask for access"));
    }

    /// The fields of a card's form.
    public static List<AccessView.Field> fields(JsonNode facts) {
        List<AccessView.Field> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : facts.path("extra_gated_fields").properties()) {
            if (fields.size() < MAX_FIELDS && isName(each.getKey())) {
                fields.add(field(each.getKey(), each.getValue()));
            }
        }
        return fields;
    }

    private static boolean isName(String text) {
        return !text.isBlank() && text.length() <= MAX_NAME;
    }

    private static AccessView.Field field(String name, JsonNode value) {
        String kind = text(value).or(() -> text(value.path("type"))).orElse("text");
        List<String> options = new ArrayList<>();
        for (JsonNode option : value.path("options").values()) {
            if (options.size() < MAX_OPTIONS) {
                text(option).or(() -> text(option.path("value"))).ifPresent(options::add);
            }
        }
        return switch (kind) {
            case "checkbox", "country", "date_picker" ->
                    new AccessView.Field(name, kind, List.of());
            case "select" -> new AccessView.Field(name, kind, options);
            // A kind that this hub does not know is still a question.
            default -> new AccessView.Field(name, "text", List.of());
        };
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString()
                ? Optional.of(node.stringValue().strip())
                        .filter(text -> !text.isEmpty() && text.length() <= MAX_TEXT)
                : Optional.empty();
    }
}
