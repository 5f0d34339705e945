package dev.sluice.engine.decoder;

import dev.sluice.weights.FormatException;
import dev.sluice.weights.family.Anatomy;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What the forward pass of a decoder needs to know of its model, besides its tensors. Sizes that
/// an edition cuts (units, heads) are not here: they are read off the tensors' parts.
///
/// @param body what stands before `layers.0…` in tensor names
/// @param head what stands before `lm_head.weight`
/// @param hidden extent of the residual stream
/// @param headDim extent of one head's query, key and value
/// @param context the most positions the model was made for
/// @param normEpsilon of every RMS norm
/// @param norms whether norms scale by `1 + weight` and stand behind attention and MLP too
/// @param activation of the MLP's gate
/// @param isTied whether the output shares the embedding
/// @param embeddingScale what embeddings are multiplied by
/// @param attentionScale what query times key is multiplied by
/// @param attentionSoftcap where attention scores saturate; 0 for nowhere
/// @param logitSoftcap where logits saturate; 0 for nowhere
/// @param slidingWindow how many tokens a sliding layer sees, its own included; 0 where none slides
/// @param rope the rotary embedding of full layers
/// @param slidingRope the rotary embedding of sliding layers
/// @param layers of each layer, in order
/// @param experts how tokens are routed in sparse layers
public record DecoderConfig(
        String body,
        String head,
        int hidden,
        int headDim,
        int vocabulary,
        int context,
        double normEpsilon,
        Norms norms,
        Activation activation,
        boolean isTied,
        double embeddingScale,
        double attentionScale,
        double attentionSoftcap,
        double logitSoftcap,
        int slidingWindow,
        RopeConfig rope,
        RopeConfig slidingRope,
        List<Layer> layers,
        ExpertConfig experts) {

    /// Where norms stand, and how they scale.
    public enum Norms {
        /// Before attention and before the MLP, times `weight`.
        BEFORE,
        /// Before and behind both, times `1 + weight`: Gemma.
        AROUND_PLUS_ONE
    }

    /// What the MLP's gate passes through.
    public enum Activation {
        SILU,
        GELU_TANH
    }

    /// What kind of layer one is.
    ///
    /// @param isSliding whether it sees a window only
    /// @param isSparse whether it has experts
    public record Layer(boolean isSliding, boolean isSparse) {}

    public DecoderConfig {
        layers = List.copyOf(layers);
    }

    /// Reads a `config.json`.
    ///
    /// @throws FormatException where the family, or something it asks for, is not computed here
    public static DecoderConfig of(ObjectNode config) {
        return new ConfigReader(Anatomy.of(config)).read();
    }
}
