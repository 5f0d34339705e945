package dev.sluice.lab.recipe;

import java.nio.file.Path;

/// What training starts from.
public sealed interface Start {
    /// A model of the Llama architecture with drawn weights and tied embeddings.
    ///
    /// @param units of each MLP, without the component's
    /// @param tokenizer a folder with `tokenizer.json` and `tokenizer_config.json`
    /// @param isHalf whether weights are stored as bf16, else as f32
    record Fresh(
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int headDim,
            int units,
            int context,
            Path tokenizer,
            boolean isHalf)
            implements Start {}

    /// A model folder.
    record Existing(Path checkpoint) implements Start {}
}
