package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.Linear.Split;
import dev.sluice.engine.torch.Precision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// Grouped-query attention of one layer. A part is one or more whole query groups: its queries, the
/// keys and values they share, and the columns of the output that read them.
///
/// Written out as product, mask and softmax: for the short rows of training this is five times as
/// fast on a CPU as libtorch's fused attention, and softcaps need it anyway.
final class Attention {
    private final int layer;
    private final boolean isSliding;
    private final int window;
    private final int headDim;
    private final double scale;
    private final double softcap;
    private final Linear queries;
    private final Linear keys;
    private final Linear values;
    private final Linear output;
    private final Norm queryNorm;
    private final Norm keyNorm;

    Attention(DecoderConfig config, int layer, String prefix) {
        this.layer = layer;
        this.isSliding = config.layers().get(layer).isSliding();
        this.window = isSliding ? config.slidingWindow() : 0;
        this.headDim = config.headDim();
        this.scale = config.attentionScale();
        this.softcap = config.attentionSoftcap();
        this.queries = new Linear(prefix + "q_proj", Split.OUTPUTS);
        this.keys = new Linear(prefix + "k_proj", Split.OUTPUTS);
        this.values = new Linear(prefix + "v_proj", Split.OUTPUTS);
        this.output = new Linear(prefix + "o_proj", Split.INPUTS);
        this.queryNorm = new Norm(prefix + "q_norm.weight", config);
        this.keyNorm = new Norm(prefix + "k_norm.weight", config);
    }

    /// What attention adds to the residual stream.
    ///
    /// @param input `[batch, tokens, hidden]`, normed
    Tensor apply(Parameters parameters, Tensor input, PassState state) {
        List<Tensor> outputs = output.weights(parameters);
        Tensor sum = part(parameters, outputs, 0, input, state);
        for (int part = 1; part < outputs.size(); part++) {
            sum = sum.add(part(parameters, outputs, part, input, state));
        }
        return sum;
    }

    /// The same for single rows.
    RowAttention row(RowReader reader, KeyValueCache cache, Rope rope) {
        List<RowProduct> rowQueries = reader.products(queries);
        List<RowProduct> rowKeys = reader.products(keys);
        List<RowProduct> rowValues = reader.products(values);
        List<RowProduct> outputs = reader.products(output);
        RowAttention.Settings settings =
                new RowAttention.Settings(
                        headDim,
                        window,
                        scale,
                        softcap,
                        reader.norm(queryNorm),
                        reader.norm(keyNorm),
                        rope);
        List<RowAttention.Part> parts = new ArrayList<>();
        for (int part = 0; part < outputs.size(); part++) {
            KeyValueCache.View stored = cache.whole(layer, part);
            parts.add(
                    new RowAttention.Part(
                            rowQueries.get(part),
                            rowKeys.get(part),
                            rowValues.get(part),
                            outputs.get(part),
                            reader.matrix(stored.keys()),
                            reader.matrix(stored.values())));
        }
        return new RowAttention(settings, parts, cache.capacity());
    }

    boolean isSliding() {
        return isSliding;
    }

    private Tensor part(
            Parameters parameters, List<Tensor> outputs, int part, Tensor input, PassState state) {
        Pass pass = state.pass();
        PassState.Kind kind = state.kind(isSliding);
        boolean isNormed = parameters.has(queryNorm.weightName());
        Tensor query = heads(parameters, queries, part, input, pass);
        Tensor key = heads(parameters, keys, part, input, pass);
        Tensor value = heads(parameters, values, part, input, pass);
        if (isNormed) {
            query = queryNorm.apply(parameters, query);
            key = keyNorm.apply(parameters, key);
        }
        Rope.Turn turn = kind.turn(query.scalar_type().intern());
        query = turn.apply(query);
        key = turn.apply(key);
        KeyValueCache cache = pass.cache();
        if (cache != null) {
            KeyValueCache.View stored = cache.append(layer, part, key, value);
            key = stored.keys();
            value = stored.values();
        }
        int unseen = kind.unseen();
        if (unseen > 0) {
            key = key.narrow(2, unseen, key.size(2) - unseen);
            value = value.narrow(2, unseen, value.size(2) - unseen);
        }
        Tensor mixed = mix(query, key, value, kind.mask());
        return output.apply(parameters, outputs, part, mixed, pass);
    }

    /// `[batch, heads, tokens, headDim]`
    private Tensor heads(Parameters parameters, Linear linear, int part, Tensor input, Pass pass) {
        Tensor flat = linear.apply(parameters, linear.weights(parameters), part, input, pass);
        return flat.view(input.size(0), input.size(1), -1, headDim).transpose(1, 2);
    }

    /// Every query's mix of the values it sees: `[batch, tokens, queryHeads · headDim]`. The
    /// queries of a group stand below each other, so that keys and values are not repeated.
    private Tensor mix(Tensor query, Tensor key, Tensor value, @Nullable Tensor mask) {
        long batch = query.size(0);
        long tokens = query.size(2);
        long keyHeads = key.size(1);
        long group = query.size(1) / keyHeads;
        Tensor grouped =
                query.mul(new Scalar(scale)).reshape(batch, keyHeads, group * tokens, headDim);
        Tensor scores = grouped.matmul(key.transpose(2, 3));
        if (softcap > 0) {
            scores = scores.div(new Scalar(softcap)).tanh().mul(new Scalar(softcap));
        }
        if (mask != null) {
            scores =
                    scores.view(batch, keyHeads, group, tokens, -1)
                            .add(mask)
                            .view(batch, keyHeads, group * tokens, -1);
        }
        Tensor weights =
                torch.softmax(scores, -1, new ScalarTypeOptional(Precision.ofSums(scores)))
                        .to(value.scalar_type());
        return weights.matmul(value)
                .view(batch, keyHeads * group, tokens, headDim)
                .transpose(1, 2)
                .reshape(batch, tokens, keyHeads * group * headDim);
    }
}
