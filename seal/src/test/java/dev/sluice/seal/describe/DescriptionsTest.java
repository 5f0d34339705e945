package dev.sluice.seal.describe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.seal.openness.ContentType;
import dev.sluice.seal.openness.MofComponent;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// What is written about an edition is a function of the facts: the same each time, complete where
/// they are, and saying so where they are not.
class DescriptionsTest {
    @Test
    void theSameFactsGiveTheSameBytes() {
        SortedMap<String, byte[]> once = Descriptions.of(ExampleFacts.full());
        SortedMap<String, byte[]> again = Descriptions.of(ExampleFacts.full());
        assertThat(again.keySet()).isEqualTo(once.keySet());
        once.forEach((name, bytes) -> assertThat(again.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void theNamesAreKnownBeforehand() {
        for (EditionFacts facts : List.of(ExampleFacts.full(), ExampleFacts.bare())) {
            assertThat(Descriptions.of(facts).keySet())
                    .isEqualTo(Descriptions.names(facts.statement()));
        }
    }

    @Test
    void whatIsNotKnownIsNotStated() {
        String card = text(ExampleFacts.bare(), Descriptions.CARD);
        assertThat(card)
                .contains("| developer | not stated |")
                .contains("| licence | not stated |")
                .contains("Nothing was measured.")
                .contains("This edition is not signed.");
        assertThat(frontMatter(ExampleFacts.bare()).has("license")).isFalse();
    }

    @Test
    void theCardSaysWithinWhichBudgetNothingWasRecovered() {
        assertThat(text(ExampleFacts.full(), Descriptions.CARD))
                .contains(
                        "no recovery under relearn (substances) within 400 steps (3 seeds, lr"
                                + " 1e-5…1e-2)");
    }

    @Test
    void theHubFindsLicenceLanguageAndResultsInTheCard() {
        JsonNode hub = frontMatter(ExampleFacts.full());
        assertThat(hub.path("license").asString()).isEqualTo("apache-2.0");
        assertThat(hub.path("language").path(0).asString()).isEqualTo("en");
        assertThat(hub.path("base_model").path(0).asString()).isEqualTo("example/base");
        JsonNode result = hub.path("model-index").path(0).path("results").path(0);
        assertThat(result.path("dataset").path("name").asString()).isEqualTo("general");
        assertThat(result.path("metrics").path(0).path("value").asDouble()).isEqualTo(0.9725);
    }

    @Test
    void aComponentThatIsNowhereIsMissing() {
        ModelStatement said = ExampleFacts.full().statement();
        Map<MofComponent, ModelStatement.Component> components = new HashMap<>(said.components());
        components.put(
                MofComponent.TRAINING_CODE,
                new ModelStatement.Component(
                        Optional.of(new ModelStatement.Place.InFolder("train.py")),
                        Optional.of("MIT")));
        components.put(
                MofComponent.DATASETS,
                new ModelStatement.Component(Optional.empty(), Optional.of("CC0-1.0")));
        JsonNode openness =
                openness(ExampleFacts.with(ExampleFacts.full(), with(said, components)));
        assertThat(component(openness, "Training code").path("status").asString())
                .isEqualTo("missing");
        assertThat(component(openness, "Datasets").path("status").asString()).isEqualTo("missing");
    }

    @Test
    void theClassIsThatOfWhatIsThere() {
        JsonNode full = openness(ExampleFacts.full());
        assertThat(full.path("class").asInt()).isEqualTo(3);
        assertThat(full.path("lacked").has("3")).isFalse();
        assertThat(full.path("lacked").path("2").valueStream().map(JsonNode::asString))
                .containsExactly(
                        "Training code", "Inference code", "Evaluation code", "Evaluation data");
        assertThat(component(full, "Model parameters (Final)").path("path").asString())
                .isEqualTo("model.safetensors");
        assertThat(component(full, "Model parameters (Final)").path("status").asString())
                .isEqualTo("conditional");
        assertThat(full.path("osaid").path("result").asString()).isEqualTo("no");
        JsonNode bare = openness(ExampleFacts.bare());
        assertThat(bare.path("class").asInt()).isEqualTo(0);
        assertThat(component(bare, "Model card").path("status").asString()).isEqualTo("unlicensed");
    }

    @Test
    void theFrameworksFileSaysWhatTheReportSays() {
        EditionFacts facts = ExampleFacts.full();
        JsonNode release = yaml(text(facts, Descriptions.MOF)).path("release");
        assertThat(release.path("license").path("distribution").path("name").asString())
                .isEqualTo("Apache-2.0");
        assertThat(
                        release.path("license")
                                .path(ContentType.DOCUMENT.text())
                                .path("name")
                                .asString())
                .isEqualTo("CC-BY-4.0");
        JsonNode openness = openness(facts);
        assertThat(
                        release.path("components")
                                .valueStream()
                                .map(each -> each.path("name").asString()))
                .containsExactlyElementsOf(
                        openness.path("components")
                                .valueStream()
                                .filter(each -> each.has("license"))
                                .map(each -> each.path("name").asString())
                                .toList());
    }

    private static ModelStatement with(
            ModelStatement said, Map<MofComponent, ModelStatement.Component> components) {
        return new ModelStatement(
                said.summary(),
                said.languages(),
                said.baseModels(),
                said.intendedUse(),
                said.outOfScope(),
                said.limitations(),
                said.withheld(),
                said.data(),
                said.copyright(),
                said.illegalContent(),
                said.licenses(),
                components);
    }

    private static JsonNode component(JsonNode openness, String name) {
        return openness.path("components")
                .valueStream()
                .filter(each -> each.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode openness(EditionFacts facts) {
        return JsonMapper.shared().readTree(text(facts, Descriptions.OPENNESS_JSON));
    }

    static JsonNode frontMatter(EditionFacts facts) {
        String card = text(facts, Descriptions.CARD);
        assertThat(card).startsWith("---\n");
        return yaml(card.substring(4, card.indexOf("\n---\n") + 1));
    }

    private static JsonNode yaml(String text) {
        return YAMLMapper.shared().readTree(text);
    }

    static String text(EditionFacts facts, String name) {
        return new String(
                Objects.requireNonNull(Descriptions.of(facts).get(name)), StandardCharsets.UTF_8);
    }
}
