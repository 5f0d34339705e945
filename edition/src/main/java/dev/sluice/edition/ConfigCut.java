package dev.sluice.edition;

import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.LayerList;
import dev.sluice.weights.family.SizeKey;
import dev.sluice.weights.family.SparseLayers;
import dev.sluice.weights.family.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Rewrites a config for what is left of its model. Keys keep their order, and those that the cut
/// does not touch their values.
final class ConfigCut {
    private static final Pattern LAYER_NUMBER = Pattern.compile("layers?\\.\\d");

    private final Anatomy model;
    private final KeptSizes kept;
    private final ObjectNode config;
    private final ObjectNode target;

    private ConfigCut(ObjectNode source, Anatomy model, KeptSizes kept) {
        this.model = model;
        this.kept = kept;
        this.config = source.deepCopy();
        this.target =
                model.variant().nesting().map(config::path).orElse(config) instanceof ObjectNode o
                        ? o
                        : config;
    }

    /// The new config.
    ///
    /// @param modules the names of the modules that are out
    static ObjectNode rewrite(
            ObjectNode source, Anatomy model, KeptSizes kept, Set<String> modules) {
        ConfigCut cut = new ConfigCut(source, model, kept);
        cut.writeSizes();
        if (!kept.gone().isEmpty()) {
            cut.requireNoLayerNumbers();
            cut.model.family().layerLists().forEach(cut::cutLayerList);
            cut.model.family().sparseLayers().ifPresent(cut::cutSparseLayers);
        }
        if (!kept.removedTokens().isEmpty()) {
            TokenIds.renumber(cut.config, new Renumbering(kept.removedTokens()), "config.json");
        }
        ObjectNode result = cut.config;
        for (Variant.Module module : model.variant().modules()) {
            if (modules.contains(module.name())) {
                result = cut.lift(module);
            }
        }
        cut.writeUnderived(result);
        return result;
    }

    private void writeSizes() {
        for (Map.Entry<String, Long> size : kept.sizes().entrySet()) {
            for (String key : key(size.getKey()).keys()) {
                if (target.has(key)) {
                    target.put(key, size.getValue());
                }
                // A multimodal config may repeat a size of its text model at the top.
                if (model.variant().nesting().isPresent()
                        && config.path(key).isIntegralNumber()
                        && config.path(key).asLong() == model.size(size.getKey())) {
                    config.put(key, size.getValue());
                }
            }
        }
    }

    /// Writes what the config left to the loader and the loader would now derive differently.
    private void writeUnderived(ObjectNode result) {
        Anatomy derived = Anatomy.of(result);
        ObjectNode sizes =
                derived.variant().nesting().map(result::path).orElse(result) instanceof ObjectNode o
                        ? o
                        : result;
        for (Map.Entry<String, SizeKey> size : model.family().sizes().entrySet()) {
            long wanted = kept.sizes().getOrDefault(size.getKey(), model.size(size.getKey()));
            if (derived.size(size.getKey()) != wanted) {
                sizes.put(size.getValue().keys().getFirst(), wanted);
            }
        }
    }

    private SizeKey key(String size) {
        SizeKey key = model.family().sizes().get(size);
        if (key == null) {
            throw new IllegalStateException("no config key for size " + size);
        }
        return key;
    }

    private int[] keptLayers() {
        return IntStream.range(0, model.layers())
                .filter(layer -> !kept.gone().contains(layer))
                .toArray();
    }

    private void requireNoLayerNumbers() {
        if (LAYER_NUMBER.matcher(config.path("quantization_config").toString()).find()) {
            throw new CutRefusedException(
                    "config.json",
                    "quantization_config names layers by number, which would move",
                    "start from the unquantised checkpoint");
        }
    }

    private void cutLayerList(LayerList list) {
        int[] layers = keptLayers();
        ArrayNode cut = target.arrayNode();
        boolean isListed =
                target.path(list.key()) instanceof ArrayNode listed
                        && listed.size() >= model.layers();
        for (int layer : layers) {
            if (isListed) {
                cut.add(target.path(list.key()).get(layer));
            } else if (list.implied().isPresent()) {
                cut.add(list.implied().get().at(model.sizesConfig(), layer));
            }
        }
        list.implied().ifPresent(this::moveThreshold);
        if (isListed || (list.implied().isPresent() && !isImplied(list, cut))) {
            target.set(list.key(), cut);
        }
    }

    /// Layers from a number on: the number moves down by the removed layers below it.
    private void moveThreshold(LayerList.Implied implied) {
        if (implied.fromKey().isEmpty()
                || (implied.flagKey().isPresent()
                        && !target.path(implied.flagKey().get()).asBoolean(false))) {
            return;
        }
        JsonNode threshold = target.path(implied.fromKey().get());
        if (threshold.isIntegralNumber() && threshold.asLong() < model.layers()) {
            long below =
                    IntStream.of(keptLayers()).filter(layer -> layer < threshold.asLong()).count();
            target.put(implied.fromKey().get(), below);
        }
    }

    private boolean isImplied(LayerList list, ArrayNode values) {
        for (int layer = 0; layer < values.size(); layer++) {
            if (!list.implied().orElseThrow().at(target, layer).equals(values.get(layer))) {
                return false;
            }
        }
        return true;
    }

    private void cutSparseLayers(SparseLayers rule) {
        int[] layers = keptLayers();
        List<Integer> listed = new ArrayList<>();
        if (target.path(rule.listKey()) instanceof ArrayNode list) {
            ArrayNode moved = list.arrayNode();
            for (int layer = 0; layer < layers.length; layer++) {
                int old = layers[layer];
                if (list.valueStream().anyMatch(value -> value.asLong(-1) == old)) {
                    moved.add(layer);
                }
            }
            target.set(rule.listKey(), moved);
        }
        IntPredicate wasSparse = layer -> model.isSparse(layers[layer]);
        boolean follows =
                IntStream.range(0, layers.length)
                        .allMatch(layer -> rule.isSparse(target, layer) == wasSparse.test(layer));
        if (follows) {
            return;
        }
        for (int layer = 0; layer < layers.length; layer++) {
            if (wasSparse.test(layer) == rule.listsSparse()) {
                listed.add(layer);
            }
        }
        ArrayNode list = target.putArray(rule.listKey());
        listed.forEach(list::add);
        if (!rule.listsSparse()) {
            target.put(rule.stepKey(), 1);
        }
    }

    /// The text config at the top, as a checkpoint of the text model alone has it.
    private ObjectNode lift(Variant.Module module) {
        ObjectNode lifted = config.objectNode();
        lifted.putArray("architectures").add(module.architecture());
        for (Map.Entry<String, JsonNode> entry : target.properties()) {
            if (!lifted.has(entry.getKey())) {
                lifted.set(entry.getKey(), entry.getValue());
            }
        }
        for (String key : module.carriedKeys()) {
            if (config.has(key) && !lifted.has(key)) {
                lifted.set(key, config.path(key));
            }
        }
        lifted.put("model_type", module.modelType());
        return lifted;
    }
}
