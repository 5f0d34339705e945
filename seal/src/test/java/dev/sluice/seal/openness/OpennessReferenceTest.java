package dev.sluice.seal.openness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The class of each model that the Model Openness Tool publishes, its test data and the models
/// that people listed there, is what the tool's own evaluator says: `mot-cases.json` holds what it
/// was asked and what it said, written by `conformance/openness.php`.
class OpennessReferenceTest {
    private static final Set<String> CHANGED = Set.of("CNRI-Python-GPL-Compatible");
    private static final Set<String> TWICE = Set.of("CC0-1.0", "CC-PDDC");
    private static final List<JsonNode> CASES = new ArrayList<>();
    private static final Map<String, Boolean> OPEN = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = OpennessReferenceTest.class.getResourceAsStream("mot-cases.json")) {
            JsonNode reference = JsonMapper.shared().readTree(Objects.requireNonNull(in));
            reference.path("cases").forEach(CASES::add);
            reference
                    .path("open")
                    .properties()
                    .forEach(each -> OPEN.put(each.getKey(), each.getValue().asBoolean()));
        }
    }

    @Test
    void theCasesReachEveryClass() {
        assertThat(CASES).hasSize(300);
        assertThat(CASES.stream().map(each -> each.path("class").asInt()).distinct())
                .containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    /// The tool's copy of the SPDX list is of May 2024; ours is newer, and in one licence of these
    /// the FSF's word was added since.
    @Test
    void whichLicencesAreOpenIsTheToolsButForWhatTheNewerListChanged() {
        Set<String> changed = new TreeSet<>();
        OPEN.forEach(
                (id, open) -> {
                    if (Licenses.SHIPPED.isOpen(id) != open) {
                        changed.add(id);
                    }
                });
        assertThat(OPEN).hasSizeGreaterThan(50);
        assertThat(changed).isEqualTo(CHANGED);
    }

    @Test
    void theClassIsTheTools() {
        for (JsonNode each : CASES) {
            assertThat(assess(each).opennessClass().number())
                    .as(each.path("name").asString())
                    .isEqualTo(each.path("class").asInt());
        }
    }

    @Test
    void theProgressTowardsEachClassIsTheTools() {
        for (JsonNode each : CASES) {
            Assessment assessment = assess(each);
            List<OpennessClass> classes =
                    List.of(OpennessClass.III, OpennessClass.II, OpennessClass.I);
            for (int i = 0; i < classes.size(); i++) {
                assertThat(assessment.progress(classes.get(i)) * 100)
                        .as(each.path("name").asString() + " " + classes.get(i))
                        .isEqualTo(each.path("progress").path(i).asDouble(), Offset.offset(1e-5));
            }
        }
    }

    /// The tool's file lists these twice, for data and for documents, and its import keeps the
    /// last: it then remarks on data under them. We take the file at its word.
    @Test
    void theLicencesMadeForSomethingElseAreThoseThatTheToolRemarksOn() {
        for (JsonNode each : CASES) {
            Assessment assessment = assess(each);
            Set<String> remarks = new TreeSet<>();
            each.path("conditional")
                    .valueStream()
                    .map(title -> MofComponent.ofTitle(title.asString()).orElseThrow())
                    .filter(listed -> !TWICE.contains(assessment.licenses().get(listed)))
                    .forEach(listed -> remarks.add(listed.title()));
            assertThat(
                            assessment.conditional().stream()
                                    .filter(
                                            listed ->
                                                    !TWICE.contains(
                                                            assessment.licenses().get(listed)))
                                    .filter(
                                            listed ->
                                                    !CHANGED.contains(
                                                            assessment.licenses().get(listed)))
                                    .map(MofComponent::title))
                    .as(each.path("name").asString())
                    .containsExactlyInAnyOrderElementsOf(remarks);
        }
    }

    private static Assessment assess(JsonNode each) {
        Map<MofComponent, Optional<String>> components = new EnumMap<>(MofComponent.class);
        each.path("components")
                .properties()
                .forEach(
                        entry ->
                                components.put(
                                        MofComponent.ofTitle(entry.getKey()).orElseThrow(),
                                        entry.getValue().isNull()
                                                ? Optional.empty()
                                                : Optional.of(entry.getValue().asString())));
        Map<ContentType, String> byType = new HashMap<>();
        for (ContentType type : ContentType.values()) {
            if (each.path("global").has(type.text())) {
                byType.put(type, each.path("global").path(type.text()).asString());
            }
        }
        Optional<String> distribution =
                each.path("global").has("distribution")
                        ? Optional.of(each.path("global").path("distribution").asString())
                        : Optional.empty();
        return Assessment.of(new Listing(components, byType, distribution), Licenses.SHIPPED);
    }
}
