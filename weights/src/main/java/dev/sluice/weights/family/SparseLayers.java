package dev.sluice.weights.family;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Which layers of a mixture have experts and which a plain MLP.
///
/// @param listKey the config list of layer numbers
/// @param listsSparse whether that list names the layers with experts, and alone decides where it
///   is there; otherwise it names the plain ones, and `stepKey` adds to them
/// @param stepKey every how many layers there are experts
public record SparseLayers(String listKey, boolean listsSparse, String stepKey, long stepDefault) {

    /// Whether a layer has experts.
    ///
    /// @param config the object that holds the sizes
    public boolean isSparse(ObjectNode config, int layer) {
        JsonNode list = config.path(listKey);
        if (listsSparse && list.isArray()) {
            return contains(list, layer);
        }
        long step = config.path(stepKey).asLong(stepDefault);
        boolean onStep = step > 0 && (layer + 1) % step == 0;
        return onStep && (listsSparse || !contains(list, layer));
    }

    private static boolean contains(JsonNode list, int layer) {
        for (JsonNode value : list) {
            if (value.isIntegralNumber() && value.asLong() == layer) {
                return true;
            }
        }
        return false;
    }
}
