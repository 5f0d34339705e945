package dev.sluice.lab.tune;

import dev.sluice.engine.decoder.LoraAdapter.Factors;
import dev.sluice.engine.torch.TensorMemory;
import dev.sluice.storage.StagedFile;
import dev.sluice.storage.StagedFolder;
import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.safetensors.SafetensorsFile;
import dev.sluice.weights.safetensors.SafetensorsHeader;
import dev.sluice.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An adapter's folder in the layout that `peft` reads and writes: `adapter_config.json`, and
/// `adapter_model.safetensors` with `base_model.model.<layer>.lora_A.weight` `[rank, in]` and
/// `…lora_B.weight` `[out, rank]`.
public final class AdapterFolder {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private AdapterFolder() {}

    /// Reads an adapter; it is the caller's to close.
    ///
    /// @throws TuneException where it is no plain LoRA adapter
    /// @throws dev.sluice.weights.FormatException where its files are damaged
    public static Adapter read(Path folder) throws IOException {
        AdapterConfig config =
                AdapterConfig.of(folder, Checkpoint.readObject(folder.resolve(CONFIG)));
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        SortedMap<String, Factors> factors = new TreeMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(WEIGHTS))) {
            for (TensorInfo info : file.header().tensors()) {
                requireFactor(folder, info);
                tensors.put(
                        info.name(),
                        TensorBytes.copy(file.data(info), info.dtype(), info.shape(), info.name()));
            }
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                if (entry.getKey().endsWith(A)) {
                    String name = layer(entry.getKey(), A);
                    Tensor b = tensors.get(PREFIX + name + B);
                    factors.put(name, factors(folder, config, name, entry.getValue(), b));
                }
            }
            if (factors.isEmpty() || factors.size() * 2 != tensors.size()) {
                throw new TuneException(
                        folder.resolve(WEIGHTS).toString(),
                        "%d tensors are not pairs of factors".formatted(tensors.size()),
                        "save the adapter again");
            }
            return new Adapter(
                    config.baseModel(), config.alpha(), config.isRankStabilised(), factors);
        } catch (IOException | RuntimeException e) {
            tensors.values().forEach(Tensor::close);
            throw e;
        }
    }

    /// Writes an adapter, float32.
    ///
    /// @throws dev.sluice.storage.StorageException where something stands there already
    public static void write(Path folder, Adapter adapter) throws IOException {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        adapter.factors()
                .forEach(
                        (name, factors) -> {
                            tensors.put(PREFIX + name + A, factors.a());
                            tensors.put(PREFIX + name + B, factors.b());
                        });
        List<TensorSpec> specs = new ArrayList<>();
        tensors.forEach(
                (name, tensor) ->
                        specs.add(new TensorSpec(name, DType.F32, TensorMemory.shape(tensor))));
        SafetensorsHeader header =
                SafetensorsHeader.layOut(
                        SafetensorsHeader.canonicalOrder(specs), Map.of("format", "pt"));
        try (StagedFolder staged = StagedFolder.beside(folder)) {
            try (StagedFile file = staged.file(CONFIG)) {
                file.write(ByteBuffer.wrap(config(adapter)));
                file.commit();
            }
            try (StagedFile file = staged.file(WEIGHTS)) {
                SafetensorsWriter writer = new SafetensorsWriter(header, file);
                for (TensorInfo info : header.tensors()) {
                    Tensor tensor = tensors.get(info.name());
                    if (tensor == null) {
                        throw new IllegalStateException(info.name());
                    }
                    TensorBytes.write(tensor, DType.F32, writer);
                }
                writer.finish();
                file.commit();
            }
            staged.commit();
        }
    }

    private static byte[] config(Adapter adapter) {
        ObjectNode json = JSON.createObjectNode();
        json.put("base_model_name_or_path", adapter.baseModel());
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        json.put("init_lora_weights", true);
        if (adapter.alpha() == Math.rint(adapter.alpha())) {
            json.put("lora_alpha", (long) adapter.alpha());
        } else {
            json.put("lora_alpha", adapter.alpha());
        }
        json.put("lora_dropout", 0.0);
        json.putNull("modules_to_save");
        json.put("peft_type", "LORA");
        json.put("r", adapter.rank());
        TreeSet<String> targets = new TreeSet<>();
        adapter.factors().keySet().forEach(name -> targets.add(lastPart(name)));
        targets.forEach(json.putArray("target_modules")::add);
        json.put("task_type", "CAUSAL_LM");
        json.put("use_dora", false);
        json.put("use_rslora", adapter.isRankStabilised());
        return (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Factors factors(
            Path folder, AdapterConfig config, String name, Tensor a, @Nullable Tensor b) {
        if (b == null || a.dim() != 2 || b.dim() != 2 || a.size(0) != b.size(1)) {
            throw new TuneException(
                    folder.resolve(WEIGHTS).toString(),
                    "the factors of '%s' do not fit each other".formatted(name),
                    "save the adapter again");
        }
        return new Factors(a, b, config.scale((double) a.size(0)));
    }

    private static void requireFactor(Path folder, TensorInfo info) {
        boolean isFactor =
                info.name().startsWith(PREFIX)
                        && (info.name().endsWith(A) || info.name().endsWith(B));
        if (!isFactor) {
            throw new TuneException(
                    folder.resolve(WEIGHTS).toString(),
                    "'%s' is no factor of a LoRA adapter".formatted(info.name()),
                    "save the adapter without it");
        }
    }

    private static String layer(String tensorName, String suffix) {
        return tensorName.substring(PREFIX.length(), tensorName.length() - suffix.length());
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
