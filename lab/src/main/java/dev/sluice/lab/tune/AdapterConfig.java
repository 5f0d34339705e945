package dev.sluice.lab.tune;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an `adapter_config.json` says that changes what an adapter adds.
record AdapterConfig(String baseModel, double alpha, boolean isRankStabilised) {
    /// Reads a config. What would change an adapter in a way that is not computed here is refused.
    ///
    /// @throws TuneException where it is not plain LoRA
    static AdapterConfig of(Path folder, ObjectNode json) {
        String where = folder.resolve(AdapterFolder.CONFIG).toString();
        String type = json.path("peft_type").asString("");
        if (!type.equals("LORA")) {
            throw new TuneException(
                    where, "its peft_type is '%s'".formatted(type), "use a LORA adapter");
        }
        for (String key : List.of("use_dora", "fan_in_fan_out", "lora_bias", "use_qalora")) {
            refuse(where, key, json.path(key), json.path(key).asBoolean(false));
        }
        for (String key : List.of("alpha_pattern", "rank_pattern", "modules_to_save")) {
            refuse(where, key, json.path(key), !json.path(key).isEmpty());
        }
        String bias = json.path("bias").asString("none");
        refuse(where, "bias", json.path("bias"), !bias.equals("none"));
        JsonNode alpha = json.path("lora_alpha");
        if (!alpha.isNumber() || !(alpha.asDouble() > 0)) {
            throw new TuneException(
                    where, "its lora_alpha is %s".formatted(alpha), "save the adapter again");
        }
        return new AdapterConfig(
                json.path("base_model_name_or_path").asString(""),
                alpha.asDouble(),
                json.path("use_rslora").asBoolean(false));
    }

    double scale(double rank) {
        return isRankStabilised ? alpha / Math.sqrt(rank) : alpha / rank;
    }

    private static void refuse(String where, String key, JsonNode value, boolean isSet) {
        if (isSet) {
            throw new TuneException(
                    where,
                    "its %s is %s, which is not supported".formatted(key, value),
                    "train the adapter without it, or merge it with peft");
        }
    }
}
