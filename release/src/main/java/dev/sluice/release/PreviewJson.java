package dev.sluice.release;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A preview as JSON, keys in a fixed order.
public final class PreviewJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PreviewJson() {}

    /// What `sluice plan --json` prints.
    public static ObjectNode of(PlanPreview preview) {
        ObjectNode json = JSON.objectNode();
        json.put("model", preview.model());
        json.put("plan", preview.planHash().toString());
        json.put("family", preview.family());
        json.set("source", size(preview.source()));
        ArrayNode components = json.putArray("components");
        for (PlanPreview.ComponentPreview component : preview.components()) {
            ObjectNode node = components.addObject();
            node.put("name", component.name());
            node.set("size", size(component.size()));
            node.set("kinds", kinds(component.kinds()));
            node.set("files", texts(component.files()));
        }
        ArrayNode editions = json.putArray("editions");
        preview.editions().forEach(edition -> editions.add(edition(edition)));
        json.set("notes", texts(preview.notes()));
        return json;
    }

    private static ObjectNode edition(PlanPreview.EditionPreview edition) {
        ObjectNode json = JSON.objectNode();
        json.put("name", edition.name());
        json.put("access", edition.access().text());
        json.put("written", edition.written());
        json.set("withhold", texts(edition.withhold()));
        if (!edition.written()) {
            return json;
        }
        json.set("before", size(edition.before()));
        json.set("after", size(edition.after()));
        json.set("kinds", kinds(edition.kinds()));
        ArrayNode config = json.putArray("config");
        for (ConfigChange change : edition.configChanges()) {
            config.addObject()
                    .put("key", change.key())
                    .put("from", change.from())
                    .put("to", change.to());
        }
        json.set("copied", texts(edition.copiedFiles()));
        json.set("rewritten", texts(edition.rewrittenFiles()));
        json.set("withheld", texts(edition.withheldFiles()));
        json.set("described", texts(edition.describedFiles()));
        edition.signedWith().ifPresent(key -> json.put("signedWith", key));
        ArrayNode formats = json.putArray("formats");
        for (PlanPreview.FormatSize format : edition.formats()) {
            formats.addObject().put("format", format.format()).put("bytes", format.bytes());
        }
        return json;
    }

    private static ArrayNode kinds(List<TensorKind> kinds) {
        ArrayNode json = JSON.arrayNode();
        for (TensorKind kind : kinds) {
            ObjectNode node = json.addObject();
            node.put("name", kind.name());
            node.set("before", size(kind.before()));
            node.set("after", size(kind.after()));
        }
        return json;
    }

    private static ObjectNode size(TensorKind.Size size) {
        return JSON.objectNode()
                .put("tensors", size.tensors())
                .put("parameters", size.parameters())
                .put("bytes", size.bytes());
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode json = JSON.arrayNode();
        values.forEach(json::add);
        return json;
    }
}
