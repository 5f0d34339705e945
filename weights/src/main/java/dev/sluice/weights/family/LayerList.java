package dev.sluice.weights.family;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A config list with one value a layer, which must follow when layers go.
///
/// @param implied what loaders assume where the list is absent
public record LayerList(String key, Optional<Implied> implied) {

    /// The value each layer has where the config does not list them: `then` for a layer that passes
    /// every condition, `otherwise` for the others.
    ///
    /// @param notMultipleOf the condition that layer + 1 is no multiple of this
    /// @param notMultipleOfKey the config key that overrides `notMultipleOf`
    /// @param fromKey the condition that the layer is not below this key's number
    /// @param belowKey the condition that the layer is below this key's number
    /// @param flagKey the condition that this key is true
    public record Implied(
            JsonNode then,
            JsonNode otherwise,
            OptionalLong notMultipleOf,
            Optional<String> notMultipleOfKey,
            Optional<String> fromKey,
            OptionalLong fromDefault,
            Optional<String> belowKey,
            OptionalLong belowDefault,
            Optional<String> flagKey) {

        /// The value of one layer.
        ///
        /// @param config the object that holds the sizes
        public JsonNode at(ObjectNode config, int layer) {
            return holds(config, layer) ? then : otherwise;
        }

        private boolean holds(ObjectNode config, int layer) {
            if (flagKey.isPresent() && !config.path(flagKey.get()).asBoolean(false)) {
                return false;
            }
            if (notMultipleOf.isPresent()) {
                long period = number(config, notMultipleOfKey, notMultipleOf);
                if (period > 0 && (layer + 1) % period == 0) {
                    return false;
                }
            }
            if (fromKey.isPresent() && layer < number(config, fromKey, fromDefault)) {
                return false;
            }
            return belowKey.isEmpty() || layer < number(config, belowKey, belowDefault);
        }

        private static long number(
                ObjectNode config, Optional<String> key, OptionalLong whenAbsent) {
            return key.map(config::path)
                    .filter(JsonNode::isIntegralNumber)
                    .map(JsonNode::asLong)
                    .orElseGet(() -> whenAbsent.orElse(0));
        }
    }
}
