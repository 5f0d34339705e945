package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.LoraAdapter.Factors;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a LoRA adapter in peft's layout. What would change the result and is not computed here is
/// refused, not passed over.
final class AdapterReader {
    private static final Pattern NAME =
            Pattern.compile("base_model\\.model\\.(.+)\\.lora_([AB])(?:\\.default)?\\.weight");

    private final Path folder;
    private final Path configFile;
    private final Path tensorFile;

    AdapterReader(Path folder) {
        this.folder = folder;
        this.configFile = folder.resolve("adapter_config.json");
        this.tensorFile = folder.resolve("adapter_model.safetensors");
    }

    LoraAdapter read() throws IOException {
        ObjectNode config = Checkpoint.readObject(configFile);
        requirePlainLora(config);
        Map<String, Tensor> down = new HashMap<>();
        Map<String, Tensor> up = new HashMap<>();
        try {
            readTensors(down, up);
            Map<String, Factors> factors = new HashMap<>();
            for (Map.Entry<String, Tensor> entry : down.entrySet()) {
                Tensor b = up.get(entry.getKey());
                factors.put(entry.getKey(), pair(config, entry.getKey(), entry.getValue(), b));
            }
            if (factors.isEmpty() || !down.keySet().equals(up.keySet())) {
                throw refused(tensorFile, "its lora_A and lora_B do not pair up");
            }
            Path name = folder.getFileName();
            return new LoraAdapter(name == null ? folder.toString() : name.toString(), factors);
        } catch (IOException | RuntimeException e) {
            down.values().forEach(Tensor::close);
            up.values().forEach(Tensor::close);
            throw e;
        }
    }

    private void requirePlainLora(ObjectNode config) {
        if (!config.path("peft_type").asString("").equals("LORA")) {
            throw refused(configFile, "peft_type is %s".formatted(config.path("peft_type")));
        }
        for (String key : new String[] {"use_dora", "fan_in_fan_out", "lora_bias", "use_qalora"}) {
            if (config.path(key).asBoolean(false)) {
                throw refused(configFile, key + " is on");
            }
        }
        if (!config.path("bias").asString("none").equals("none")) {
            throw refused(configFile, "bias is " + config.path("bias"));
        }
        if (!config.path("modules_to_save").isEmpty()) {
            throw refused(configFile, "it replaces modules: " + config.path("modules_to_save"));
        }
        if (!config.path("r").canConvertToInt() || !config.path("lora_alpha").isNumber()) {
            throw refused(configFile, "it has no numbers r and lora_alpha");
        }
    }

    private void readTensors(Map<String, Tensor> down, Map<String, Tensor> up) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(tensorFile)) {
            for (TensorInfo info : file.header().tensors()) {
                Matcher matcher = NAME.matcher(info.name());
                if (!matcher.matches() || info.shape().rank() != 2) {
                    throw refused(tensorFile, "it has a tensor '%s'".formatted(info.name()));
                }
                Tensor mapped =
                        MappedParameters.tensor(file.data(info), info)
                                .orElseThrow(
                                        () ->
                                                refused(
                                                        tensorFile,
                                                        "'%s' is of type %s"
                                                                .formatted(
                                                                        info.name(),
                                                                        info.dtype())));
                Tensor copy = mapped.clone();
                copy.retainReference();
                mapped.close();
                (matcher.group(2).equals("A") ? down : up).put(matcher.group(1), copy);
            }
        }
    }

    private Factors pair(ObjectNode config, String linear, Tensor a, @Nullable Tensor b) {
        if (b == null || a.size(0) != b.size(1)) {
            throw refused(tensorFile, "lora_A and lora_B of '%s' do not pair up".formatted(linear));
        }
        double rank = special(config.path("rank_pattern"), linear, config.path("r")).asDouble();
        if (rank != a.size(0)) {
            throw refused(
                    tensorFile,
                    "'%s' has rank %d, the config says %s".formatted(linear, a.size(0), rank));
        }
        double alpha =
                special(config.path("alpha_pattern"), linear, config.path("lora_alpha")).asDouble();
        boolean isStabilised = config.path("use_rslora").asBoolean(false);
        return new Factors(a, b, alpha / (isStabilised ? Math.sqrt(rank) : rank));
    }

    /// The value that a pattern gives a layer. Patterns are layer names or ends of them; as regular
    /// expressions, which peft allows too, they would come from a stranger.
    private static JsonNode special(JsonNode patterns, String linear, JsonNode otherwise) {
        for (Map.Entry<String, JsonNode> pattern : patterns.properties()) {
            if (linear.equals(pattern.getKey()) || linear.endsWith("." + pattern.getKey())) {
                return pattern.getValue();
            }
        }
        return otherwise;
    }

    private static FormatException refused(Path file, String problem) {
        return new FormatException(
                file.toString(),
                problem,
                "only plain LoRA adapters of linear layers, as peft saves them, are computed here");
    }
}
