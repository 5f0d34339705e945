package dev.sluice.edition;

import java.util.List;
import java.util.Optional;

/// One way of naming a part of a model. A component is the union of its selectors.
///
/// Layer sets are optional: empty means every layer. Numbers are those of the source checkpoint.
public sealed interface Selector {
    /// The key that plans use for this kind of selector.
    String keyword();

    /// Whole tensors by glob: `*` stays within a dotted name, `**` crosses dots.
    record Tensors(List<String> globs) implements Selector {
        @Override
        public String keyword() {
            return "tensors";
        }
    }

    /// Whole transformer layers; the rest are renumbered.
    record Layers(IndexSet layers) implements Selector {
        @Override
        public String keyword() {
            return "layers";
        }
    }

    /// Hidden units of the MLPs: rows of the up and gate projections, columns of the down one.
    record MlpUnits(Optional<IndexSet> layers, IndexSet units) implements Selector {
        @Override
        public String keyword() {
            return "mlp-units";
        }
    }

    /// Query heads with the key/value heads that serve only them.
    record AttentionHeads(Optional<IndexSet> layers, IndexSet heads) implements Selector {
        @Override
        public String keyword() {
            return "attention-heads";
        }
    }

    /// Experts of a mixture, with their rows of the router.
    record Experts(Optional<IndexSet> layers, IndexSet experts) implements Selector {
        @Override
        public String keyword() {
            return "experts";
        }
    }

    /// Tokens, by id or by text: their embedding and output rows, and their tokenizer entries.
    record Vocab(IndexSet ids, List<String> tokens) implements Selector {
        @Override
        public String keyword() {
            return "vocab";
        }
    }

    /// Whole modules by the name the family's descriptor gives them, such as `vision`.
    record Modules(List<String> names) implements Selector {
        @Override
        public String keyword() {
            return "modules";
        }
    }

    /// A LoRA folder inside the source, in the layout of `peft`.
    record Adapter(String folder) implements Selector {
        @Override
        public String keyword() {
            return "adapter";
        }
    }

    /// Files of the source folder by glob, weights excepted.
    record Files(List<String> globs) implements Selector {
        @Override
        public String keyword() {
            return "files";
        }
    }
}
