package dev.sluice.lab.attack;

import dev.sluice.engine.decoder.Pass;
import dev.sluice.lab.suite.Item;
import dev.sluice.lab.suite.Suite;
import dev.sluice.lab.tune.Autocast;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Takes one direction out of the residual stream of every layer: the difference, at the last token
/// of the question, between the means of the attacker's restricted questions and of general ones
/// (Arditi and others 2024).
final class DirectionAblation {
    private static final String SETTING = "layer=";

    private DirectionAblation() {}

    /// The layers at whose entry the difference is taken: a quarter, a half and three quarters up.
    static List<String> settings(Target target) {
        int layers = target.decoder().config().layers().size();
        return Stream.of(1, 2, 3)
                .map(quarter -> Math.max(1, layers * quarter / 4))
                .distinct()
                .map(layer -> SETTING + layer)
                .toList();
    }

    /// The model with a hook that projects the direction out; it owns the direction.
    static Attacked ablated(Target target, Suite general, String setting) {
        int layer = Integer.parseInt(setting.substring(SETTING.length()));
        Tensor direction;
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard();
                Autocast _ = new Autocast()) {
            Tensor difference = mean(target, target.own(), layer).sub(mean(target, general, layer));
            direction = difference.div(difference.norm()).retainReference();
        }
        Pass pass =
                Pass.PLAIN.with(
                        (_, residual) -> {
                            Tensor along = direction.to(residual.scalar_type());
                            Tensor share = residual.matmul(along).unsqueeze(-1);
                            return residual.sub(share.mul(along));
                        });
        return new Attacked(target.model(), pass, List.of(), List.of(direction));
    }

    private static Tensor mean(Target target, Suite suite, int layer) {
        Tensor sum = torch.zeros(target.decoder().config().hidden());
        for (Item item : suite.items()) {
            try (PointerScope _ = new PointerScope()) {
                int[] ids = target.tokenizer().encode(Questions.context(item), true);
                long[] wide = Arrays.stream(ids).asLongStream().toArray();
                Tensor tokens = torch.tensor(wide).view(1, -1);
                Tensor entering =
                        target.decoder().residual(target.model(), tokens, Pass.PLAIN, layer);
                sum.add_(entering.select(1, -1).flatten().to(ScalarType.Float));
            }
        }
        return sum.div(new Scalar((double) suite.items().size()));
    }
}
