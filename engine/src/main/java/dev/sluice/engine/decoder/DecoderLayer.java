package dev.sluice.engine.decoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/// One layer: attention, then MLP or experts, each normed before (and behind, in Gemma) and added
/// to the residual stream.
final class DecoderLayer {
    private final boolean isNormedBehind;
    private final Attention attention;
    private final FeedForward feedForward;
    private final Norm attentionNorm;
    private final Norm afterAttentionNorm;
    private final Norm feedForwardNorm;
    private final Norm afterFeedForwardNorm;

    DecoderLayer(DecoderConfig config, int layer) {
        String prefix = config.body() + "layers." + layer + ".";
        this.isNormedBehind = config.norms() == DecoderConfig.Norms.AROUND_PLUS_ONE;
        this.attention = new Attention(config, layer, prefix + "self_attn.");
        this.feedForward = feedForward(config, layer, prefix);
        this.attentionNorm = new Norm(prefix + "input_layernorm.weight", config);
        this.afterAttentionNorm = new Norm(prefix + "post_attention_layernorm.weight", config);
        this.feedForwardNorm =
                isNormedBehind
                        ? new Norm(prefix + "pre_feedforward_layernorm.weight", config)
                        : afterAttentionNorm;
        this.afterFeedForwardNorm = new Norm(prefix + "post_feedforward_layernorm.weight", config);
    }

    /// The residual stream behind this layer.
    ///
    /// @param residual `[batch, tokens, hidden]`
    Tensor apply(Parameters parameters, Tensor residual, PassState state) {
        Tensor attended =
                attention.apply(parameters, attentionNorm.apply(parameters, residual), state);
        if (isNormedBehind) {
            attended = afterAttentionNorm.apply(parameters, attended);
        }
        Tensor between = residual.add(attended);
        Tensor fed =
                feedForward.apply(
                        parameters, feedForwardNorm.apply(parameters, between), state.pass());
        if (isNormedBehind) {
            fed = afterFeedForwardNorm.apply(parameters, fed);
        }
        return between.add(fed);
    }

    /// The same for single rows; empty for layers of experts.
    Optional<RowLayer> row(RowReader reader, KeyValueCache cache, Rope rope) {
        return switch (feedForward) {
            case Experts _ -> Optional.empty();
            case Mlp mlp ->
                    Optional.of(
                            new RowLayer(
                                    attention.row(reader, cache, rope),
                                    mlp.row(reader),
                                    reader.norm(attentionNorm),
                                    behind(reader, afterAttentionNorm),
                                    reader.norm(feedForwardNorm),
                                    behind(reader, afterFeedForwardNorm)));
        };
    }

    boolean isSliding() {
        return attention.isSliding();
    }

    private RowNorm behind(RowReader reader, Norm norm) {
        return isNormedBehind ? reader.norm(norm) : RowNorm.none();
    }

    private static FeedForward feedForward(DecoderConfig config, int layer, String prefix) {
        if (config.layers().get(layer).isSparse()) {
            return new Experts(config, prefix);
        }
        return new Mlp(
                config.activation(),
                prefix + "mlp.gate_proj",
                prefix + "mlp.up_proj",
                prefix + "mlp.down_proj");
    }
}
