package dev.sluice.engine.decoder;

import dev.sluice.engine.decoder.ExpertConfig.Naming;
import dev.sluice.engine.decoder.Linear.Split;
import dev.sluice.engine.torch.Precision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A mixture of expert MLPs: a router sends each token to a few of them, and their results are
/// summed by the router's weights. Each expert computes only the tokens it gets.
final class Experts implements FeedForward {
    private final ExpertConfig config;
    private final DecoderConfig.Activation activation;
    private final String prefix;
    private final Linear router;
    private final Mlp shared;
    private final Linear sharedGate;
    private final List<Mlp> experts = new ArrayList<>();

    Experts(DecoderConfig config, String layerPrefix) {
        boolean isMixtral = config.experts().naming() == Naming.MIXTRAL;
        this.config = config.experts();
        this.activation = config.activation();
        this.prefix = layerPrefix + (isMixtral ? "block_sparse_moe." : "mlp.");
        this.router = new Linear(prefix + "gate", Split.OUTPUTS);
        this.shared = mlp(prefix + "shared_expert.", "gate_proj", "up_proj", "down_proj");
        this.sharedGate = new Linear(prefix + "shared_expert_gate", Split.OUTPUTS);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor input, Pass pass) {
        Tensor tokens = input.reshape(-1, input.size(-1));
        Tensor logits = router.apply(parameters, router.weights(parameters), 0, tokens, pass);
        Tensor odds = torch.softmax(logits, -1, new ScalarTypeOptional(Precision.ofSums(logits)));
        T_TensorTensor_T top = torch.topk(odds, config.perToken());
        Tensor weights = top.get0();
        if (config.isNormalised()) {
            weights = weights.div(weights.sum(new long[] {-1}, true, new ScalarTypeOptional()));
        }
        Tensor sum = routed(parameters, tokens, weights.to(input.scalar_type()), top.get1(), pass);
        if (parameters.has(sharedGate.weightName())) {
            Tensor gate =
                    sharedGate.apply(parameters, sharedGate.weights(parameters), 0, tokens, pass);
            sum = sum.add(shared.apply(parameters, tokens, pass).mul(gate.sigmoid()));
        }
        return sum.view(input.sizes());
    }

    /// Sums what each token's experts make of it.
    ///
    /// @param weights `[tokens, perToken]`
    /// @param chosen the experts of each token, `[tokens, perToken]`
    private Tensor routed(
            Parameters parameters, Tensor tokens, Tensor weights, Tensor chosen, Pass pass) {
        long[] ids = new long[Math.toIntExact(chosen.numel())];
        new LongPointer(chosen.contiguous().data_ptr()).get(ids);
        List<List<Long>> places = places(ids);
        Tensor flatWeights = weights.reshape(-1, 1);
        Tensor sum = torch.zeros_like(tokens);
        for (int expert = 0; expert < places.size(); expert++) {
            long[] slots = places.get(expert).stream().mapToLong(Long::longValue).toArray();
            if (slots.length > 0) {
                long[] rows = slots.clone();
                for (int i = 0; i < rows.length; i++) {
                    rows[i] /= config.perToken();
                }
                Tensor rowIndex = torch.tensor(rows);
                Tensor made =
                        expert(expert).apply(parameters, tokens.index_select(0, rowIndex), pass);
                Tensor weighted = made.mul(flatWeights.index_select(0, torch.tensor(slots)));
                sum = sum.index_add(0, rowIndex, weighted.to(sum.scalar_type()));
            }
        }
        return sum;
    }

    /// For each expert, the places of the list at which it is named.
    private static List<List<Long>> places(long[] ids) {
        List<List<Long>> places = new ArrayList<>();
        for (int place = 0; place < ids.length; place++) {
            while (places.size() <= ids[place]) {
                places.add(new ArrayList<>());
            }
            places.get((int) ids[place]).add((long) place);
        }
        return places;
    }

    private synchronized Mlp expert(int expert) {
        while (experts.size() <= expert) {
            String base = prefix + "experts." + experts.size() + ".";
            experts.add(
                    config.naming() == Naming.MIXTRAL
                            ? mlp(base, "w1", "w3", "w2")
                            : mlp(base, "gate_proj", "up_proj", "down_proj"));
        }
        return experts.get(expert);
    }

    private Mlp mlp(String base, String gate, String up, String down) {
        return new Mlp(activation, base + gate, base + up, base + down);
    }
}
