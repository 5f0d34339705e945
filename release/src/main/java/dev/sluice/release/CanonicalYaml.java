package dev.sluice.release;

import dev.sluice.seal.describe.YamlText;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Prints a plan as YAML in one fixed form: two levels in blocks, what is below them in one line.
final class CanonicalYaml {
    private CanonicalYaml() {}

    static String print(ReleasePlan plan) {
        ObjectNode json = CanonicalJson.of(plan);
        StringBuilder out = new StringBuilder();
        out.append("model: ").append(YamlText.inline(json.path("model"))).append('\n');
        out.append("source: ").append(YamlText.inline(json.path("source"))).append('\n');
        if (!json.path("components").isEmpty()) {
            out.append("components:\n");
            for (JsonNode component : json.path("components")) {
                block(out, component.path("name").asString(), component.path("selectors"));
            }
        }
        out.append("editions:\n");
        json.path("editions").properties().forEach(e -> block(out, e.getKey(), e.getValue()));
        if (json.has("withheld")) {
            out.append("withheld:\n  recipients:\n");
            json.path("withheld")
                    .path("recipients")
                    .forEach(key -> out.append("    - ").append(YamlText.inline(key)).append('\n'));
        }
        gate(out, json);
        account(out, json);
        return out.toString();
    }

    private static void gate(StringBuilder out, ObjectNode json) {
        for (String key : List.of("suites", "controls", "approvers")) {
            if (json.has(key)) {
                out.append(key).append(":\n");
                json.path(key)
                        .properties()
                        .forEach(
                                entry ->
                                        out.append("  ")
                                                .append(YamlText.text(entry.getKey()))
                                                .append(": ")
                                                .append(YamlText.inline(entry.getValue()))
                                                .append('\n'));
            }
        }
        if (json.has("training")) {
            out.append("training: ").append(YamlText.inline(json.path("training"))).append('\n');
        }
        if (json.has("gate")) {
            out.append("gate:\n");
            json.path("gate")
                    .forEach(
                            check ->
                                    check.properties()
                                            .forEach(
                                                    entry ->
                                                            out.append("  - ")
                                                                    .append(entry.getKey())
                                                                    .append(": ")
                                                                    .append(
                                                                            YamlText.inline(
                                                                                    entry
                                                                                            .getValue()))
                                                                    .append('\n')));
        }
    }

    private static void account(StringBuilder out, ObjectNode json) {
        for (String key : List.of("origin", "describe", "seal", "publish")) {
            if (json.has(key)) {
                ObjectNode only = json.objectNode();
                only.set(key, json.path(key));
                out.append(json.path(key).isEmpty() ? key + ": {}\n" : YamlText.block(only));
            }
        }
    }

    private static void block(StringBuilder out, String name, JsonNode entries) {
        out.append("  ").append(YamlText.text(name)).append(":\n");
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            out.append("    ").append(entry.getKey()).append(": ");
            out.append(YamlText.inline(entry.getValue())).append('\n');
        }
    }
}
