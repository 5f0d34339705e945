package dev.sluice.weights.family;

import java.util.Optional;
import java.util.OptionalInt;

/// What a tensor of a checkpoint is: its pattern, and the numbers in its name.
///
/// @param prefix what stands for `{body}` or `{head}` in this name
public record TensorRef(
        TensorPattern pattern, String prefix, OptionalInt layer, OptionalInt expert) {

    /// The full name.
    public String name() {
        return fill(pattern.name().replace("{body}", prefix).replace("{head}", prefix));
    }

    /// The name in GGUF, where the family has one.
    public Optional<String> ggufName() {
        return pattern.gguf().map(this::fill);
    }

    /// The same tensor under other numbers.
    public TensorRef renumbered(OptionalInt newLayer, OptionalInt newExpert) {
        return new TensorRef(pattern, prefix, newLayer, newExpert);
    }

    /// The same tensor as another variant of the family calls it.
    public TensorRef in(Variant variant) {
        boolean inBody = pattern.name().startsWith("{body}");
        return new TensorRef(
                pattern,
                inBody ? variant.body().getFirst() : variant.head().getFirst(),
                layer,
                expert);
    }

    private String fill(String text) {
        String filled = text;
        if (layer.isPresent()) {
            filled = filled.replace("{layer}", Integer.toString(layer.getAsInt()));
        }
        if (expert.isPresent()) {
            filled = filled.replace("{expert}", Integer.toString(expert.getAsInt()));
        }
        return filled;
    }
}
