package dev.sluice.seal.describe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The model card's metadata as the Hugging Face Hub reads it (hub-docs, `modelcard.md`).
final class FrontMatter {
    /// The Hub's identifiers of licences by SPDX's (hub-docs, `repositories-licenses.md`).
    private static final JsonNode HUB_LICENSES = load();

    private static final String TASK = "text-generation";

    private FrontMatter() {}

    static String of(EditionFacts facts) {
        ModelStatement statement = facts.statement();
        ObjectNode json = JsonText.object();
        texts(json, "language", statement.languages());
        facts.license().ifPresent(id -> license(json, id, facts));
        json.put("library_name", "transformers");
        json.put("pipeline_tag", TASK);
        texts(json, "base_model", statement.baseModels());
        if (!facts.results().isEmpty()) {
            ObjectNode model = json.putArray("model-index").addObject();
            model.put("name", facts.fullName());
            ArrayNode results = model.putArray("results");
            facts.results().forEach(result -> results.add(result(result)));
        }
        return "---\n" + YamlText.block(json) + "---\n";
    }

    private static void license(ObjectNode json, String id, EditionFacts facts) {
        if (HUB_LICENSES.has(id)) {
            json.put("license", HUB_LICENSES.path(id).asString());
            return;
        }
        json.put("license", "other");
        json.put("license_name", id.toLowerCase(Locale.ROOT));
        json.put(
                "license_link",
                facts.has("LICENSE") ? "LICENSE" : "https://spdx.org/licenses/" + id + ".html");
    }

    private static ObjectNode result(EditionFacts.SuiteResult result) {
        ObjectNode json = JsonText.object();
        json.putObject("task").put("type", TASK);
        // The revision is the suite's own: the sha256 of its file.
        json.putObject("dataset")
                .put("type", result.name())
                .put("name", result.name())
                .put("revision", result.suite().hex());
        ObjectNode metric = json.putArray("metrics").addObject();
        metric.put("type", result.metric());
        metric.put("value", Math.round(result.value() * 1e6) / 1e6);
        return json;
    }

    private static void texts(ObjectNode json, String key, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(json.putArray(key)::add);
        }
    }

    private static JsonNode load() {
        try (InputStream in = FrontMatter.class.getResourceAsStream("hub-licenses.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
