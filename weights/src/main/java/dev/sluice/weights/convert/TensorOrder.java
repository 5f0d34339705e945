package dev.sluice.weights.convert;

import dev.sluice.weights.family.Anatomy;
import dev.sluice.weights.family.TensorRef;
import java.util.Comparator;
import java.util.List;

/// The order in which a model uses its tensors: the embedding, layer after layer, the output.
final class TensorOrder {
    private TensorOrder() {}

    /// The tensors that conversion knows a GGUF name for, optional ones too.
    static List<TensorRef> sorted(Anatomy anatomy) {
        return anatomy.tensors()
                .filter(ref -> ref.ggufName().isPresent())
                .sorted(Comparator.comparingInt(TensorOrder::place))
                .toList();
    }

    private static int place(TensorRef ref) {
        if (ref.layer().isPresent()) {
            return ref.layer().getAsInt();
        }
        return ref.pattern().name().contains("embed_tokens") ? -1 : Integer.MAX_VALUE;
    }
}
