package dev.sluice.seal.describe;

import dev.sluice.seal.openness.ContentType;
import dev.sluice.seal.openness.MofComponent;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `mof.yml`: the release as the Model Openness Tool reads it (its `schema/mof_schema.json`).
final class MofYaml {
    /// The date of the framework's version 1.0 as the tool writes it.
    private static final String FRAMEWORK_DATE = "2024-12-15";

    private MofYaml() {}

    static String of(EditionFacts facts, OpennessReport report) {
        ObjectNode json = JsonText.object();
        json.putObject("framework")
                .put("name", "Model Openness Framework")
                .put("version", "1.0")
                .put("date", FRAMEWORK_DATE);
        ObjectNode release = json.putObject("release");
        release.put("name", facts.fullName());
        ObjectNode license = release.putObject("license");
        facts.license().ifPresent(id -> global(license, "distribution", id, facts));
        for (Map.Entry<ContentType, String> each : facts.statement().licenses().entrySet()) {
            global(license, each.getKey().text(), each.getValue(), facts);
        }
        release.put("type", "language");
        release.put("architecture", "transformer decoder");
        release.put(
                "producer", facts.origin().map(Origin::developer).orElse(MarkdownPage.NOT_STATED));
        facts.origin()
                .flatMap(Origin::contact)
                .ifPresent(contact -> release.put("contact", contact));
        ArrayNode components = release.putArray("components");
        report.places().forEach((each, place) -> component(components, each, place, report));
        return YamlText.block(json);
    }

    private static void global(ObjectNode license, String type, String id, EditionFacts facts) {
        ObjectNode json = license.putObject(type);
        json.put("name", id);
        if (type.equals("distribution") && facts.has("LICENSE")) {
            json.put("path", "LICENSE");
        }
    }

    private static void component(
            ArrayNode components,
            MofComponent component,
            ModelStatement.Place place,
            OpennessReport report) {
        ObjectNode json = components.addObject();
        json.put("name", component.title());
        String license = report.assessment().licenses().get(component);
        if (license != null) {
            json.put("license", license);
        }
        switch (place) {
            case ModelStatement.Place.InFolder file -> json.put("component_path", file.path());
            case ModelStatement.Place.Pinned pinned ->
                    json.put("component_path", pinned.url().toASCIIString());
        }
    }
}
