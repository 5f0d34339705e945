package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.TensorSpec;
import dev.sluice.weights.gguf.GgmlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A Hugging Face folder with its floats in another dtype: the same tensors, the same other files.
final class HfRecast {
    private HfRecast() {}

    static List<OutputFile> plan(WeightFolder weights, Format.Precision precision) {
        Checkpoint checkpoint = weights.checkpoint();
        Optional<DType> dtype = dtype(precision);
        if (dtype.isPresent() && checkpoint.config().has("quantization_config")) {
            throw Refusal.unsupported(
                    checkpoint.folder().resolve(Checkpoint.CONFIG).toString(),
                    "another dtype for quantised tensors",
                    "models of plain float tensors");
        }
        List<SafetensorsShards.Entry> entries = new ArrayList<>();
        for (String name : weights.names()) {
            entries.add(entry(weights.find(name).orElseThrow(), dtype, checkpoint));
        }
        List<OutputFile> files = new ArrayList<>();
        for (String file : checkpoint.files()) {
            if (!file.equals(Checkpoint.CONFIG) || dtype.isEmpty()) {
                files.add(new OutputFile.Same(file, checkpoint.folder().resolve(file)));
            }
        }
        dtype.ifPresent(
                chosen ->
                        files.add(
                                OutputFile.Text.json(
                                        Checkpoint.CONFIG,
                                        withDtype(checkpoint.config(), chosen))));
        files.addAll(SafetensorsShards.of(entries));
        return files;
    }

    /// The dtype asked for; empty to keep each tensor's.
    static Optional<DType> dtype(Format.Precision precision) {
        return switch (precision) {
            case SOURCE -> Optional.empty();
            case F32 -> Optional.of(DType.F32);
            case F16 -> Optional.of(DType.F16);
            case BF16 -> Optional.of(DType.BF16);
            case Q8_0, Q4_0, Q4_K, Q6_K ->
                    throw new IllegalArgumentException(precision + " is no dtype of safetensors");
        };
    }

    /// The name that configs use.
    static String configName(DType dtype) {
        return switch (dtype) {
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            case F32 -> "float32";
            case F64 -> "float64";
            default -> dtype.name().toLowerCase(Locale.ROOT);
        };
    }

    /// The config under the key it has, or the older one.
    static ObjectNode withDtype(ObjectNode config, DType dtype) {
        ObjectNode changed = config.deepCopy();
        boolean any = false;
        for (String key : List.of("dtype", "torch_dtype")) {
            if (changed.has(key)) {
                changed.put(key, configName(dtype));
                any = true;
            }
        }
        if (!any) {
            changed.put("torch_dtype", configName(dtype));
        }
        return changed;
    }

    private static SafetensorsShards.Entry entry(
            WeightFolder.Tensor tensor, Optional<DType> wanted, Checkpoint checkpoint) {
        TensorInfo info = tensor.info();
        Optional<GgmlType> from = WeightFolder.floatType(info.dtype());
        if (wanted.isEmpty() || wanted.get() == info.dtype() || isInteger(info.dtype())) {
            return new SafetensorsShards.Entry(info.spec(), new Content.Copied(tensor.data()));
        }
        GgmlType source =
                from.orElseGet(() -> WeightFolder.floatType(info, checkpoint.folder().toString()));
        GgmlType target = WeightFolder.floatType(wanted.get()).orElseThrow();
        long elements = info.shape().elements();
        return new SafetensorsShards.Entry(
                new TensorSpec(info.name(), wanted.get(), info.shape()),
                Content.of(tensor.data(), source, target, 1, elements, new RowOrder.Same(), 0));
    }

    private static boolean isInteger(DType dtype) {
        return switch (dtype) {
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> true;
            case F4, F6_E2M3, F6_E3M2, F8_E5M2, F8_E4M3, F8_E8M0, F16, BF16, F32, C64, F64 -> false;
        };
    }
}
