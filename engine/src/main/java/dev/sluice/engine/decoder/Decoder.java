package dev.sluice.engine.decoder;

import dev.sluice.engine.torch.Precision;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.node.ObjectNode;

/// The forward pass of a decoder-only transformer. It holds no weights: [Parameters] come with
/// every call, so that one decoder serves a model, its editions, and a model in training.
///
/// Everything is differentiable but for what goes through a [KeyValueCache], and works under
/// autocast. Call it on a thread of libtorch's own
/// ([TorchThread][dev.sluice.engine.torch.TorchThread]) inside a `PointerScope`; tensors are made
/// on the device and in the type that the parameters have. Thread-safe.
public final class Decoder {
    private final DecoderConfig config;
    private final Rope fullRope;
    private final Rope slidingRope;
    private final List<DecoderLayer> layers;
    private final Norm finalNorm;
    private final String embedding;
    private final Linear head;

    private Decoder(DecoderConfig config) {
        this.config = config;
        this.fullRope = new Rope(config.rope());
        this.slidingRope = new Rope(config.slidingRope());
        this.layers =
                IntStream.range(0, config.layers().size())
                        .mapToObj(layer -> new DecoderLayer(config, layer))
                        .toList();
        this.finalNorm = new Norm(config.body() + "norm.weight", config);
        this.embedding = config.body() + "embed_tokens.weight";
        this.head =
                new Linear(
                        config.isTied()
                                ? config.body() + "embed_tokens"
                                : config.head() + "lm_head",
                        Linear.Split.OUTPUTS);
    }

    /// A decoder for a `config.json`.
    ///
    /// @throws dev.sluice.weights.FormatException where the model is not of a family computed here
    public static Decoder of(ObjectNode config) {
        return new Decoder(DecoderConfig.of(config));
    }

    public DecoderConfig config() {
        return config;
    }

    /// The normed output of the last layer, the whole text at once: `[batch, tokens, hidden]`.
    ///
    /// @param tokens int64 `[batch, tokens]`; rows of unlike length are padded at their end with
    ///   any token, which those before it do not see
    public Tensor hidden(Parameters parameters, Tensor tokens) {
        return hidden(parameters, tokens, Pass.PLAIN);
    }

    /// The normed output of the last layer, `[batch, tokens, hidden]`.
    ///
    /// @param tokens int64 `[batch, tokens]`, those after what the pass' cache holds
    public Tensor hidden(Parameters parameters, Tensor tokens, Pass pass) {
        return finalNorm.apply(parameters, residual(parameters, tokens, pass, layers.size()));
    }

    /// The residual stream that enters a layer, computed no further than that.
    ///
    /// @param layer as [ResidualHook#enter] counts
    public Tensor residual(Parameters parameters, Tensor tokens, Pass pass, int layer) {
        int count = Math.toIntExact(tokens.size(1));
        KeyValueCache cache = pass.cache();
        if (cache != null) {
            cache.reserve(count);
        }
        PassState state = new PassState(config, pass, fullRope, slidingRope, count);
        Tensor residual = pass.hook().enter(0, embed(parameters, tokens));
        for (int i = 0; i < layer; i++) {
            residual = layers.get(i).apply(parameters, residual, state);
            residual = pass.hook().enter(i + 1, residual);
        }
        if (cache != null) {
            cache.advance(count);
        }
        return residual;
    }

    /// The logits of every token of the vocabulary: `[…, vocabulary]`.
    ///
    /// @param hidden `[…, hidden]` of [#hidden]; choose the positions you need first, for this is
    ///   the largest product of all
    public Tensor logits(Parameters parameters, Tensor hidden) {
        return logits(parameters, hidden, Pass.PLAIN);
    }

    /// Like [#logits(Parameters, Tensor)], with a pass' adapters where they add to the output.
    public Tensor logits(Parameters parameters, Tensor hidden, Pass pass) {
        List<Tensor> weights = head.weights(parameters);
        Tensor logits = head.apply(parameters, weights, 0, hidden, pass);
        double softcap = config.logitSoftcap();
        return softcap > 0
                ? logits.div(new Scalar(softcap)).tanh().mul(new Scalar(softcap))
                : logits;
    }

    /// What reads further tokens one by one, faster: over the same parameters and the pass' cache,
    /// which this decoder has filled and both may go on to fill. Empty where it cannot: layers of
    /// experts, adapters or a hook, weights on another device or in a type other than float32 and
    /// bfloat16, or a JVM without the Vector API.
    ///
    /// @param threads how many compute, the calling one among them
    public Optional<RowDecoder> row(Parameters parameters, Pass pass, int threads) {
        KeyValueCache cache = pass.cache();
        if (!RowDecoder.isOffered()
                || cache == null
                || cache.rows() != 1
                || !pass.adapters().isEmpty()
                || !pass.hook().equals(ResidualHook.NONE)
                || config.layers().stream().anyMatch(DecoderConfig.Layer::isSparse)) {
            return Optional.empty();
        }
        RowReader reader = new RowReader(parameters);
        List<RowLayer> rows =
                layers.stream()
                        .map(
                                layer ->
                                        layer.row(
                                                reader,
                                                cache,
                                                layer.isSliding() ? slidingRope : fullRope))
                        .flatMap(Optional::stream)
                        .toList();
        RowMatrix embeddings = reader.matrix(embedding);
        RowNorm rowNorm = reader.norm(finalNorm);
        RowProduct output = reader.products(head).getFirst();
        return reader.isComplete()
                ? Optional.of(
                        new RowDecoder(config, cache, rows, embeddings, rowNorm, output, threads))
                : Optional.empty();
    }

    private Tensor embed(Parameters parameters, Tensor tokens) {
        Tensor embedded = torch.embedding(parameters.parts(embedding).getFirst(), tokens);
        if (config.embeddingScale() == 1) {
            return embedded;
        }
        // The scale is rounded to the type of the embedding, as it was in training.
        Tensor scale =
                torch.full(
                                new long[] {},
                                new Scalar(config.embeddingScale()),
                                torch.dtype(Precision.ofSums(embedded)))
                        .to(embedded.scalar_type());
        return embedded.mul(scale);
    }
}
