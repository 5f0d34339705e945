package dev.sluice.weights.convert;

import dev.sluice.weights.DType;
import dev.sluice.weights.gguf.GgmlType;
import dev.sluice.weights.gguf.GgufFile;
import dev.sluice.weights.gguf.GgufTensor;
import dev.sluice.weights.quant.Casts;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The dtypes that the tensors of a GGUF file get in safetensors.
///
/// Where none is asked for, the model has that of most of its elements; quantised ones count as
/// F32, which holds them exactly. Norms and biases, which GGUF keeps in F32, take it too where
/// every one of their values fits, as they do in files that came from such a model.
///
/// @param body the dtype of the model
/// @param stated whether it was asked for
record TensorTypes(DType body, boolean stated) {
    static TensorTypes of(GgufFile file, Format.Precision precision) {
        Optional<DType> asked = HfRecast.dtype(precision);
        return new TensorTypes(asked.orElseGet(() -> mostElements(file)), asked.isPresent());
    }

    private static DType mostElements(GgufFile file) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        for (GgufTensor tensor : file.tensors()) {
            elements.merge(own(tensor.type()), tensor.elementCount(), Long::sum);
        }
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(DType.F32);
    }

    private static DType own(GgmlType type) {
        return switch (type) {
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
            default -> DType.F32;
        };
    }

    /// The dtype of a tensor of several axes.
    DType of(GgufTensor tensor) {
        return stated ? body : own(tensor.type());
    }

    /// The dtype of a tensor of one axis.
    ///
    /// @param values its elements as the folder will have them
    DType ofVector(GgufTensor tensor, float[] values) {
        return stated || ExactValues.sameBits(rounded(values), values) ? body : of(tensor);
    }

    /// Values as they come back from the body's dtype.
    private float[] rounded(float[] values) {
        float[] rounded = values.clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] =
                    switch (body) {
                        case F16 -> Casts.float16ToFloat32(Casts.float32ToFloat16(values[i]));
                        case BF16 -> Casts.bfloat16ToFloat32(Casts.float32ToBfloat16(values[i]));
                        default -> values[i];
                    };
        }
        return rounded;
    }
}
