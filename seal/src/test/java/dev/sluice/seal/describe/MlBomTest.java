package dev.sluice.seal.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.cyclonedx.Version;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

/// CycloneDX's own library finds a valid bill of version 1.6, and in it what was put in.
class MlBomTest {
    @Test
    void theSchemaAcceptsIt() throws IOException {
        for (EditionFacts facts : List.of(ExampleFacts.full(), ExampleFacts.bare())) {
            assertThat(new JsonParser().validate(MlBom.of(facts), Version.VERSION_16)).isEmpty();
        }
    }

    @Test
    void theSchemaWouldRefuseAnother() throws IOException {
        String broken =
                MlBom.of(ExampleFacts.full()).replace("machine-learning-model", "a-good-model");
        assertThat(new JsonParser().validate(broken, Version.VERSION_16)).isNotEmpty();
    }

    @Test
    void theLibraryReadsWhatWasWritten() throws ParseException {
        EditionFacts facts = ExampleFacts.full();
        Bom bom = parse(facts);
        Component model = bom.getMetadata().getComponent();
        assertThat(model.getType()).isEqualTo(Component.Type.MACHINE_LEARNING_MODEL);
        assertThat(model.getName()).isEqualTo("harbor-1-open");
        assertThat(model.getPedigree().getAncestors().getComponents())
                .extracting(Component::getName)
                .containsExactly("example/base");
        assertThat(model.getComponents())
                .extracting(
                        Component::getName,
                        file -> Objects.requireNonNull(file.getHashes()).getFirst().getValue())
                .contains(
                        org.assertj.core.api.Assertions.tuple(
                                "config.json", ExampleFacts.digest("config.json").hex()))
                .hasSize(facts.files().size());
        assertThat(model.getModelCard().getModelParameters().getArchitectureFamily())
                .isEqualTo("llama");
        assertThat(model.getModelCard().getQuantitativeAnalysis().getPerformanceMetrics())
                .extracting(metric -> metric.getConfidenceInterval().getLowerBound())
                .containsExactly("0.952500", "0.220000");
    }

    @Test
    void hostileTextStaysText() throws ParseException {
        String hostile = "\"}],\"x\": [{\"y\": \"\n</script>\u0000";
        Bom bom = parse(ExampleFacts.full(_ -> hostile));
        assertThat(bom.getMetadata().getComponent().getDescription()).isEqualTo(hostile);
    }

    private static Bom parse(EditionFacts facts) throws ParseException {
        return new JsonParser().parse(MlBom.of(facts).getBytes(StandardCharsets.UTF_8));
    }
}
