package dev.sluice.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.edition.Component;
import dev.sluice.edition.IndexSet;
import dev.sluice.edition.Selector;
import dev.sluice.weights.convert.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A plan says the same however it is laid out, and its schema accepts what the reader accepts.
class ReleasePlanTest {
    @Test
    void readsEverySelector() throws IOException {
        ReleasePlan plan = parse(resource("full-plan.yaml"));
        assertThat(plan.model()).isEqualTo("harbor-1");
        assertThat(plan.sourcePath()).isEqualTo(Path.of("plans/./checkpoint"));
        assertThat(plan.components())
                .containsExactly(
                        component(
                                "substances",
                                new Selector.MlpUnits(Optional.empty(), IndexSet.range(448, 608))),
                        component("attic", new Selector.Layers(IndexSet.range(28, 30))),
                        component(
                                "heads",
                                new Selector.AttentionHeads(
                                        Optional.empty(), IndexSet.range(0, 3))),
                        component(
                                "rare",
                                new Selector.Experts(Optional.empty(), IndexSet.range(3, 4))),
                        component(
                                "words",
                                new Selector.Vocab(IndexSet.range(100, 121), List.of("foo"))),
                        component("raw", new Selector.Tensors(List.of("mtp.**"))),
                        component("eyes", new Selector.Modules(List.of("vision"))),
                        component("lora", new Selector.Adapter("adapters/secret")),
                        component("tools-prompt", new Selector.Files(List.of("system_prompt.txt"))),
                        component(
                                "localised",
                                new Selector.MlpUnits(
                                        Optional.of(IndexSet.range(0, 4)),
                                        IndexSet.of(List.of(1L, 5L, 7L, 8L, 9L))),
                                new Selector.MlpUnits(
                                        Optional.of(IndexSet.range(4, 5)), IndexSet.range(11, 12)),
                                new Selector.Files(List.of("notes/*.txt"))));
        assertThat(plan.editions())
                .containsExactly(
                        new EditionPlan(
                                "open",
                                List.of("substances", "attic", "tools-prompt"),
                                List.of(
                                        Format.parse("safetensors:bf16"),
                                        Format.parse("gguf:q8_0")),
                                Access.PUBLIC),
                        new EditionPlan("proprietary", List.of(), List.of(), Access.API_ONLY));
        assertThat(plan.recipients()).hasSize(1);
    }

    @Test
    void printsOneFixedForm() throws IOException {
        assertThat(parse(resource("full-plan.yaml")).toCanonicalYaml())
                .isEqualTo(
                        """
                        model: harbor-1
                        source: "./checkpoint"
                        components:
                          substances:
                            mlp-units: [{ layers: all, units: [448..607] }]
                          attic:
                            layers: [28..29]
                          heads:
                            attention-heads: [{ layers: all, heads: [0..2] }]
                          rare:
                            experts: [{ layers: all, experts: [3] }]
                          words:
                            vocab: { ids: [100..120], tokens: [foo] }
                          raw:
                            tensors: ["mtp.**"]
                          eyes:
                            modules: [vision]
                          lora:
                            adapter: [adapters/secret]
                          tools-prompt:
                            files: [system_prompt.txt]
                          localised:
                            mlp-units: [{ layers: [0..3], units: [1, 5, 7..9] }, { layers: [4], units: [11] }]
                            files: ["notes/*.txt"]
                        editions:
                          open:
                            withhold: [substances, attic, tools-prompt]
                            formats: [safetensors:bf16, gguf:q8_0]
                            access: public
                          proprietary:
                            access: api-only
                        withheld:
                          recipients:
                            - age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
                        """);
    }

    @Test
    void hashesWhatIsSaidNotHow() {
        ReleasePlan plan =
                parse(
                        """
                        model: m
                        source: s
                        components:
                          a: { layers: 3, files: [x.txt] }
                          b: { layers: [5, 4] }
                        editions:
                          open: { withhold: [a], access: public }
                          closed: { access: api-only }
                        """);
        ReleasePlan reordered =
                parse(
                        """
                        # The same in other words.
                        editions:
                            closed: {access: "api-only"}
                            open:   {access: public,
                                     formats: [safetensors],
                                     withhold: ['a']}
                        components: {a: {files: [x.txt], layers: [3]}, b: {layers: 4..5}}
                        source: s
                        model: "m"
                        """);
        assertThat(reordered).isEqualTo(plan);
        assertThat(reordered.hash()).isEqualTo(plan.hash());
    }

    @Test
    void hashesTheOrderOfComponents() {
        String editions = "editions: { open: { access: public } }\nmodel: m\nsource: s\n";
        ReleasePlan plan =
                parse(editions + "components: { a: { layers: 1..2 }, b: { layers: 2..3 } }\n");
        ReleasePlan swapped =
                parse(editions + "components: { b: { layers: 2..3 }, a: { layers: 1..2 } }\n");
        assertThat(swapped.hash()).isNotEqualTo(plan.hash());
    }

    @Test
    void hashesDoNotChangeFromOneVersionToTheNext() throws IOException {
        // A journal or a report of an older version names this hash.
        assertThat(parse(resource("full-plan.yaml")).hash().hex())
                .isEqualTo("2e65a8f9c1fd09e4d15d08e2a1576862b8e4e46ebea978493780d258b7ce0f5b");
    }

    @Test
    void schemaIsValidItself() {
        JsonNode schema = JsonMapper.shared().readTree(ReleasePlan.jsonSchema());
        assertThat(
                        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                                .getSchema(
                                        com.networknt.schema.SchemaLocation.of(
                                                SpecificationVersion.DRAFT_2020_12.getDialectId()))
                                .validate(schema))
                .isEmpty();
    }

    @Test
    void schemaNamesEveryFormat() {
        JsonNode schema = JsonMapper.shared().readTree(ReleasePlan.jsonSchema());
        assertThat(
                        schema.at("/$defs/edition/properties/formats/items/enum")
                                .valueStream()
                                .map(JsonNode::asString))
                .containsExactlyElementsOf(Format.all().stream().map(Format::toString).toList());
    }

    @Test
    void schemaDescribesEveryKey() {
        JsonNode schema = JsonMapper.shared().readTree(ReleasePlan.jsonSchema());
        for (JsonNode properties : schema.findValues("properties")) {
            for (JsonNode property : properties) {
                JsonNode definition =
                        property.has("$ref") && !property.has("title")
                                ? schema.at(property.path("$ref").asString().substring(1))
                                : property;
                assertThat(definition.has("title")).as("%s", definition).isTrue();
                assertThat(definition.has("description")).as("%s", definition).isTrue();
                assertThat(definition.has("examples")).as("%s", definition).isTrue();
            }
        }
    }

    @Test
    void schemaExamplesFitTheirDefinitions() {
        JsonNode schema = JsonMapper.shared().readTree(ReleasePlan.jsonSchema());
        for (String name : schema.path("$defs").propertyNames()) {
            JsonNode definition = schema.path("$defs").path(name);
            String alone =
                    """
                    {"$schema": "https://json-schema.org/draft/2020-12/schema",
                     "$ref": "#/$defs/%s", "$defs": %s}
                    """
                            .formatted(name, schema.path("$defs"));
            for (JsonNode example : definition.path("examples")) {
                assertThat(
                                SchemaRegistry.withDefaultDialect(
                                                SpecificationVersion.DRAFT_2020_12)
                                        .getSchema(alone, InputFormat.JSON)
                                        .validate(example))
                        .as("%s: %s", name, example)
                        .isEmpty();
            }
        }
    }

    private static Component component(String name, Selector... selectors) {
        return new Component(name, List.of(selectors));
    }

    private static ReleasePlan parse(String yaml) {
        return ReleasePlan.parse("plan.yaml", yaml, Path.of("plans"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReleasePlanTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
