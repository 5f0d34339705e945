package dev.sluice.weights.family;

import java.util.List;
import java.util.Optional;

/// One kind of tensor of a family.
///
/// @param name its name with `{body}` or `{head}`, `{layer}` and `{expert}` in it
/// @param axes its axes, outermost first
/// @param optional whether a checkpoint may lack it: a bias, or an output that is tied
/// @param computed whether loaders make it themselves and pass over a stored one
/// @param layers which layers have it
/// @param quantization the `quant_method` it belongs to, `none` for plain weights only, empty for
///   both
/// @param gguf its name in GGUF, with `{layer}` in it
/// @param transform what becomes of its elements on the way to GGUF
public record TensorPattern(
        String name,
        List<Axis> axes,
        boolean optional,
        boolean computed,
        LayerKind layers,
        Optional<String> quantization,
        Optional<String> gguf,
        Transform transform) {

    /// The layers of a mixture: with experts, or with a plain MLP.
    public enum LayerKind {
        ALL,
        DENSE,
        SPARSE
    }

    /// What becomes of a tensor's elements between a Hugging Face folder and GGUF.
    public enum Transform {
        /// Nothing.
        NONE,
        /// The rows of each head go from two halves to pairs, as the rotary embedding of llama.cpp
        /// wants them.
        ROPE_PERMUTE,
        /// One is added to every element, as the norms of llama.cpp want them.
        NORM_PLUS_ONE
    }

    public TensorPattern {
        axes = List.copyOf(axes);
    }

    public boolean isPerLayer() {
        return name.contains("{layer}");
    }

    public boolean isPerExpert() {
        return name.contains("{expert}");
    }

    /// Whether an axis is made of a size, by its symbolic name.
    public boolean has(String size) {
        return axes.stream().anyMatch(axis -> axis.size().equals(size));
    }
}
