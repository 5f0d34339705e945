package dev.sluice.release;

import dev.sluice.edition.Component;
import dev.sluice.edition.IndexSet;
import dev.sluice.edition.Selector;
import dev.sluice.weights.convert.Format;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A plan as JSON in one fixed form, shaped as plans are but for the components, which are a list
/// because their order counts. The plan's hash and its canonical YAML are made of it.
final class CanonicalJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private CanonicalJson() {}

    static ObjectNode of(ReleasePlan plan) {
        ObjectNode object = JSON.objectNode();
        object.put("model", plan.model());
        object.put("source", plan.source());
        ArrayNode components = object.putArray("components");
        plan.components().forEach(component -> components.add(of(component)));
        ObjectNode editions = object.putObject("editions");
        plan.editions().forEach(edition -> editions.set(edition.name(), of(edition)));
        if (!plan.recipients().isEmpty()) {
            object.putObject("withheld").set("recipients", texts(plan.recipients()));
        }
        plan.gate().ifPresent(gate -> GateJson.add(object, gate));
        AccountJson.add(object, plan.account());
        return object;
    }

    private static ObjectNode of(Component component) {
        ObjectNode object = JSON.objectNode();
        object.put("name", component.name());
        object.set("selectors", selectors(component.selectors()));
        return object;
    }

    /// The mapping that a plan writes under the component's name.
    static ObjectNode selectors(List<Selector> selectors) {
        ObjectNode object = JSON.objectNode();
        for (Selector selector : selectors) {
            switch (selector) {
                case Selector.Tensors tensors -> object.set("tensors", texts(tensors.globs()));
                case Selector.Layers layers -> object.set("layers", indices(layers.layers()));
                case Selector.MlpUnits units ->
                        list(object, selector)
                                .add(perLayer(units.layers(), "units", units.units()));
                case Selector.AttentionHeads heads ->
                        list(object, selector)
                                .add(perLayer(heads.layers(), "heads", heads.heads()));
                case Selector.Experts experts ->
                        list(object, selector)
                                .add(perLayer(experts.layers(), "experts", experts.experts()));
                case Selector.Vocab vocab -> object.set("vocab", vocab(vocab));
                case Selector.Modules modules -> object.set("modules", texts(modules.names()));
                case Selector.Adapter adapter -> list(object, selector).add(adapter.folder());
                case Selector.Files files -> object.set("files", texts(files.globs()));
            }
        }
        return object;
    }

    private static ObjectNode of(EditionPlan edition) {
        ObjectNode object = JSON.objectNode();
        if (!edition.withhold().isEmpty()) {
            object.set("withhold", texts(edition.withhold()));
        }
        if (!edition.formats().isEmpty()) {
            object.set("formats", texts(edition.formats().stream().map(Format::toString).toList()));
        }
        object.put("access", edition.access().text());
        edition.license().ifPresent(license -> object.put("license", license));
        return object;
    }

    private static ArrayNode list(ObjectNode object, Selector selector) {
        return object.withArray(selector.keyword());
    }

    private static ObjectNode perLayer(Optional<IndexSet> layers, String key, IndexSet indices) {
        ObjectNode object = JSON.objectNode();
        layers.ifPresentOrElse(
                some -> object.set("layers", indices(some)), () -> object.put("layers", "all"));
        object.set(key, indices(indices));
        return object;
    }

    private static ObjectNode vocab(Selector.Vocab vocab) {
        ObjectNode object = JSON.objectNode();
        if (!vocab.ids().isEmpty()) {
            object.set("ids", indices(vocab.ids()));
        }
        if (!vocab.tokens().isEmpty()) {
            object.set("tokens", texts(vocab.tokens()));
        }
        return object;
    }

    private static ArrayNode indices(IndexSet indices) {
        ArrayNode array = JSON.arrayNode();
        for (IndexSet.Range range : indices.ranges()) {
            if (range.size() == 1) {
                array.add(range.first());
            } else {
                array.add(range.first() + ".." + (range.end() - 1));
            }
        }
        return array;
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
