package dev.sluice.seal.describe;

import dev.sluice.seal.openness.Listing;
import dev.sluice.seal.openness.MofComponent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Finds what of the Model Openness Framework's components is really in a release: a file of the
/// edition, or something elsewhere whose digest is known. What nobody says where to find counts as
/// missing, whoever claims that it exists.
final class ReleasedComponents {
    private final EditionFacts facts;
    private final Map<MofComponent, ModelStatement.Place> places =
            new EnumMap<>(MofComponent.class);

    private ReleasedComponents(EditionFacts facts) {
        this.facts = facts;
    }

    /// Where each component is that is there.
    static Map<MofComponent, ModelStatement.Place> of(EditionFacts facts) {
        ReleasedComponents released = new ReleasedComponents(facts);
        released.addOwn();
        released.addStated();
        return Collections.unmodifiableMap(released.places);
    }

    /// The components with their licences.
    static Listing listing(EditionFacts facts) {
        Map<MofComponent, Optional<String>> components = new EnumMap<>(MofComponent.class);
        for (MofComponent component : of(facts).keySet()) {
            components.put(
                    component,
                    Optional.ofNullable(facts.statement().components().get(component))
                            .flatMap(ModelStatement.Component::license));
        }
        return new Listing(components, facts.statement().licenses(), facts.license());
    }

    /// What Sluice itself cuts and writes.
    private void addOwn() {
        facts.files().stream()
                .map(EditionFacts.FileFact::path)
                .filter(path -> path.endsWith(".safetensors"))
                .findFirst()
                .ifPresent(path -> put(MofComponent.MODEL_PARAMETERS, path));
        put(MofComponent.MODEL_CARD, Descriptions.CARD);
        if (!facts.results().isEmpty()) {
            put(MofComponent.EVALUATION_RESULTS, Descriptions.CARD);
        }
        if (!facts.statement().data().isEmpty()) {
            put(MofComponent.DATA_CARD, Descriptions.DATA_CARD);
        }
    }

    private void addStated() {
        facts.statement()
                .components()
                .forEach(
                        (component, stated) ->
                                stated.place()
                                        .filter(this::isThere)
                                        .ifPresent(place -> places.put(component, place)));
    }

    private boolean isThere(ModelStatement.Place place) {
        return switch (place) {
            case ModelStatement.Place.InFolder file -> facts.has(file.path());
            case ModelStatement.Place.Pinned _ -> true;
        };
    }

    private void put(MofComponent component, String path) {
        places.put(component, new ModelStatement.Place.InFolder(path));
    }
}
