package dev.sluice.weights.convert;

import dev.sluice.weights.Checkpoint;
import dev.sluice.weights.DType;
import dev.sluice.weights.FormatException;
import dev.sluice.weights.TensorInfo;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.safetensors.SafetensorsFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The tensors of a Hugging Face folder, mapped.
final class WeightFolder implements AutoCloseable {
    /// A tensor and the file that holds it.
    record Tensor(TensorInfo info, SafetensorsFile file) {
        MemorySegment data() {
            return file.data(info);
        }
    }

    private final Checkpoint checkpoint;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private WeightFolder(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    static WeightFolder open(Path folder) throws IOException {
        WeightFolder weights = new WeightFolder(Checkpoint.open(folder));
        try {
            for (Checkpoint.Shard shard : weights.checkpoint.shards()) {
                SafetensorsFile file = SafetensorsFile.open(folder.resolve(shard.fileName()));
                weights.files.add(file);
                for (TensorInfo info : file.header().tensors()) {
                    weights.tensors.put(info.name(), new Tensor(info, file));
                }
            }
            return weights;
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    Set<String> names() {
        return tensors.keySet();
    }

    Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /// The type of a tensor's elements where they are weights.
    ///
    /// @throws FormatException where they are not
    static GgmlType floatType(TensorInfo tensor, String where) {
        return floatType(tensor.dtype())
                .orElseThrow(
                        () ->
                                Refusal.unsupported(
                                        where + ", tensor '" + tensor.name() + "'",
                                        "dtype " + tensor.dtype(),
                                        "tensors of F32, F16, BF16 and F64"));
    }

    static Optional<GgmlType> floatType(DType dtype) {
        return switch (dtype) {
            case F32 -> Optional.of(GgmlType.F32);
            case F16 -> Optional.of(GgmlType.F16);
            case BF16 -> Optional.of(GgmlType.BF16);
            case F64 -> Optional.of(GgmlType.F64);
            case BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, I16, U16, I32 ->
                    Optional.empty();
            case U32, C64, I64, U64 -> Optional.empty();
        };
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
