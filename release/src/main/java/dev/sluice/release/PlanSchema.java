package dev.sluice.release;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.sluice.seal.describe.YamlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds a plan against the JSON Schema that ships with Sluice, and says what differs in the
/// schema's own words: each definition's `title` says what it must be, its `examples` what to
/// write, so that an editor's hint and our error never disagree.
final class PlanSchema {
    private static final String RESOURCE = "release-plan.schema.json";
    private static final String TEXT = load();
    private static final JsonNode JSON = JsonMapper.shared().readTree(TEXT);
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(TEXT, InputFormat.JSON);

    private PlanSchema() {}

    static String text() {
        return TEXT;
    }

    static void check(YamlNode root, Problems problems) {
        for (Error error : SCHEMA.validate(root.toJson())) {
            report(error, root, problems);
        }
    }

    private static void report(Error error, YamlNode root, Problems problems) {
        YamlPath place = YamlPath.of(root, elements(error.getInstanceLocation()));
        JsonNode definition = definitionOf(error);
        JsonNode constraint = definition.path(error.getKeyword());
        String title = definition.path("title").asString("a value of another kind");
        String example = example(definition);
        switch (error.getKeyword()) {
            case "type" ->
                    problems.add(
                            place.at(),
                            place.text(),
                            "expected %s, found %s".formatted(title, kindOf(place.node())),
                            example);
            case "required" -> {
                String missing = Objects.requireNonNullElse(error.getProperty(), "");
                JsonNode wanted = definition.path("properties").path(missing);
                problems.add(
                        place.at(),
                        join(place.text(), missing),
                        "the key '%s' is missing".formatted(missing),
                        "add it, such as %s: %s"
                                .formatted(missing, firstExample(resolved(wanted))));
            }
            case "additionalProperties" -> {
                String unknown = Objects.requireNonNullElse(error.getProperty(), "");
                List<String> known = new ArrayList<>(definition.path("properties").propertyNames());
                problems.add(
                        place.keyAt(unknown),
                        join(place.text(), unknown),
                        "unknown key '%s'".formatted(unknown),
                        Suggestion.among(unknown, known));
            }
            case "propertyNames" -> {
                String name = Objects.requireNonNullElse(error.getProperty(), "");
                JsonNode wanted = resolved(constraint);
                problems.add(
                        place.keyAt(name),
                        join(place.text(), Quote.shortened(name)),
                        "'%s' is not %s"
                                .formatted(Quote.shortened(name), wanted.path("title").asString()),
                        example(wanted));
            }
            case "enum" ->
                    problems.add(
                            place.at(),
                            place.text(),
                            "%s is not %s".formatted(kindOf(place.node()), title),
                            Suggestion.among(
                                    place.node().asText().orElse(""),
                                    constraint.valueStream().map(JsonNode::asString).toList()));
            case "minItems", "minProperties", "minLength" ->
                    problems.add(place.at(), place.text(), "it is empty", example);
            case "uniqueItems" ->
                    problems.add(
                            place.at(),
                            place.text(),
                            "an item stands twice",
                            "remove one of the two");
            case "maxProperties" ->
                    problems.add(
                            place.at(),
                            place.text(),
                            "it says more than one thing",
                            "give each an item of its own");
            case "pattern", "minimum", "exclusiveMinimum", "maximum", "maxLength", "maxItems" ->
                    problems.add(
                            place.at(),
                            place.text(),
                            "%s is not %s".formatted(kindOf(place.node()), title),
                            example);
            default ->
                    problems.add(
                            place.at(),
                            place.text(),
                            error.getMessage(),
                            "expected %s".formatted(title));
        }
    }

    /// The schema object that holds the violated keyword.
    private static JsonNode definitionOf(Error error) {
        List<Object> steps = elements(error.getSchemaLocation().getFragment());
        JsonNode node = JSON;
        for (Object step : steps.subList(0, steps.size() - 1)) {
            node = resolved(node);
            node = step instanceof Integer index ? node.path(index) : node.path(step.toString());
        }
        return resolved(node);
    }

    private static JsonNode resolved(JsonNode definition) {
        JsonNode ref = definition.path("$ref");
        return ref.isString() && !definition.has("type")
                ? JSON.at(ref.asString().substring(1))
                : definition;
    }

    private static String example(JsonNode definition) {
        return "write "
                + definition
                        .path("examples")
                        .valueStream()
                        .map(PlanSchema::shown)
                        .collect(Collectors.joining(" or "));
    }

    private static String firstExample(JsonNode definition) {
        JsonNode examples = definition.path("examples");
        return examples.isEmpty() ? "…" : shown(examples.path(0));
    }

    private static String shown(JsonNode example) {
        return example.isString() ? example.asString() : YamlText.inline(example);
    }

    private static String kindOf(YamlNode node) {
        return switch (node) {
            case YamlNode.Mapping _ -> "a mapping";
            case YamlNode.Sequence _ -> "a list";
            case YamlNode.Scalar scalar when scalar.value().isNull() -> "nothing";
            case YamlNode.Scalar scalar when scalar.value().isString() ->
                    "'%s'".formatted(Quote.shortened(scalar.text()));
            case YamlNode.Scalar scalar when scalar.value().isNumber() ->
                    "the number %s".formatted(Quote.shortened(scalar.text()));
            case YamlNode.Scalar scalar -> "the word %s".formatted(scalar.text());
        };
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static List<Object> elements(NodePath path) {
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < path.getNameCount(); i++) {
            elements.add(path.getElement(i));
        }
        return elements;
    }

    private static String load() {
        try (InputStream in = PlanSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(
                    Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
