package dev.sluice.seal.describe;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The bill of materials: CycloneDX 1.6, of one machine-learning model with its files, the data it
/// was trained on and the models that it was made of. It has neither serial number nor time, so
/// that the same facts give the same bytes.
final class MlBom {
    private static final String MODEL = "machine-learning-model";

    private final EditionFacts facts;

    private MlBom(EditionFacts facts) {
        this.facts = facts;
    }

    static String of(EditionFacts facts) {
        return JsonText.of(new MlBom(facts).bom());
    }

    private ObjectNode bom() {
        ObjectNode json = JsonText.object();
        json.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.put("bomFormat", "CycloneDX");
        json.put("specVersion", "1.6");
        json.put("version", 1);
        ObjectNode metadata = json.putObject("metadata");
        metadata.putObject("tools")
                .putArray("components")
                .addObject()
                .put("type", "application")
                .put("name", "sluice")
                .put("version", facts.tool());
        facts.origin()
                .ifPresent(
                        origin -> {
                            ObjectNode maker = metadata.putObject("manufacturer");
                            maker.put("name", origin.developer());
                            maker.putObject("address").put("country", origin.country());
                        });
        metadata.set("component", model());
        return json;
    }

    private ObjectNode model() {
        ModelStatement statement = facts.statement();
        ObjectNode json = JsonText.object();
        json.put("type", MODEL);
        json.put("bom-ref", "model");
        json.put("name", facts.fullName());
        statement.summary().ifPresent(summary -> json.put("description", summary));
        facts.license().ifPresent(id -> license(json, id));
        if (!statement.baseModels().isEmpty()) {
            ArrayNode ancestors = json.putObject("pedigree").putArray("ancestors");
            statement
                    .baseModels()
                    .forEach(base -> ancestors.addObject().put("type", MODEL).put("name", base));
        }
        ArrayNode references = json.putArray("externalReferences");
        reference(references, "model-card", Descriptions.CARD);
        reference(references, "documentation", Descriptions.OPENNESS);
        if (!facts.results().isEmpty()) {
            reference(references, "quality-metrics", Descriptions.CARD);
        }
        ArrayNode files = json.putArray("components");
        for (EditionFacts.FileFact file : facts.files()) {
            ObjectNode node = files.addObject();
            node.put("type", "file");
            node.put("bom-ref", "file:" + file.path());
            node.put("name", file.path());
            node.putArray("hashes")
                    .addObject()
                    .put("alg", "SHA-256")
                    .put("content", file.digest().hex());
        }
        json.set("modelCard", modelCard());
        properties(json);
        return json;
    }

    private ObjectNode modelCard() {
        ModelStatement statement = facts.statement();
        ObjectNode card = JsonText.object();
        ObjectNode parameters = card.putObject("modelParameters");
        parameters.put("task", "text-generation");
        parameters.put("architectureFamily", facts.shape().family());
        facts.shape().architecture().ifPresent(name -> parameters.put("modelArchitecture", name));
        if (!statement.data().isEmpty()) {
            ArrayNode datasets = parameters.putArray("datasets");
            statement.data().forEach(dataset -> datasets.add(dataset(dataset)));
        }
        parameters.putArray("inputs").addObject().put("format", "text");
        parameters.putArray("outputs").addObject().put("format", "text");
        if (!facts.results().isEmpty()) {
            ArrayNode metrics =
                    card.putObject("quantitativeAnalysis").putArray("performanceMetrics");
            facts.results().forEach(result -> metrics.add(metric(result)));
        }
        if (!statement.intendedUse().isEmpty() || !statement.limitations().isEmpty()) {
            ObjectNode considerations = card.putObject("considerations");
            texts(considerations, "useCases", statement.intendedUse());
            texts(considerations, "technicalLimitations", statement.limitations());
        }
        return card;
    }

    private static ObjectNode dataset(ModelStatement.Dataset dataset) {
        ObjectNode json = JsonText.object();
        json.put("type", "dataset");
        json.put("name", dataset.name());
        dataset.url().ifPresent(url -> json.putObject("contents").put("url", url.toASCIIString()));
        json.put("classification", dataset.kind().key());
        dataset.contents().ifPresent(contents -> json.put("description", contents));
        return json;
    }

    private static ObjectNode metric(EditionFacts.SuiteResult result) {
        ObjectNode json = JsonText.object();
        json.put("type", result.metric());
        json.put("value", number(result.value()));
        json.put("slice", "%s (suite %s)".formatted(result.name(), result.suite()));
        json.putObject("confidenceInterval")
                .put("lowerBound", number(result.low()))
                .put("upperBound", number(result.high()));
        return json;
    }

    private void properties(ObjectNode json) {
        ArrayNode properties = json.putArray("properties");
        property(properties, "edition", Optional.of(facts.edition()));
        property(properties, "plan", Optional.of(facts.plan().toString()));
        property(properties, "parameters", Optional.of(Long.toString(facts.shape().parameters())));
        facts.withheld()
                .forEach(each -> property(properties, "withheld", Optional.of(each.name())));
        property(properties, "dataCutoff", facts.origin().flatMap(Origin::dataCutoff));
        property(properties, "assurance", facts.verdict().map(EditionFacts.VerdictFact::strength));
    }

    private static void property(ArrayNode properties, String name, Optional<String> value) {
        value.ifPresent(
                text -> properties.addObject().put("name", "sluice:" + name).put("value", text));
    }

    /// As an expression: CycloneDX's own list of identifiers is older than some licences.
    private static void license(ObjectNode json, String id) {
        json.putArray("licenses").addObject().put("expression", id);
    }

    private static void reference(ArrayNode references, String type, String url) {
        references.addObject().put("type", type).put("url", url);
    }

    private static void texts(ObjectNode json, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(json.putArray(key)::add);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
