package dev.sluice.lab.train;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// AdamW (Loshchilov and Hutter 2019) over some leaf tensors. Its state is open, so that a run can
/// be resumed to the byte; and a step that is skipped moves nothing, neither by momentum nor by
/// decay, which is what keeps shared weights clear of restricted data.
final class AdamW {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.98;
    private static final double EPSILON = 1e-8;

    private final List<Tensor> leaves;
    private final List<Tensor> means = new ArrayList<>();
    private final List<Tensor> squares = new ArrayList<>();
    private final Regime regime;
    private int steps;

    /// @param leaves float32; they are kept, not copied
    AdamW(List<Tensor> leaves, Regime regime) {
        this.leaves = List.copyOf(leaves);
        this.regime = regime;
        for (Tensor leaf : leaves) {
            means.add(torch.zeros_like(leaf).requires_grad_(false).retainReference());
            squares.add(torch.zeros_like(leaf).requires_grad_(false).retainReference());
        }
    }

    List<Tensor> leaves() {
        return leaves;
    }

    /// The state that goes with [#leaves]: all means, then all squares.
    List<Tensor> state() {
        List<Tensor> state = new ArrayList<>(means);
        state.addAll(squares);
        return state;
    }

    /// How many steps were made.
    int steps() {
        return steps;
    }

    /// Goes on after so many steps; the state is to be set by copying into [#state].
    void resumeAt(int stepsMade) {
        this.steps = stepsMade;
    }

    /// Moves the leaves by their gradients, and forgets these.
    ///
    /// @return how long the gradients were together, before clipping
    double step(double rate) {
        try (PointerScope _ = new PointerScope();
                NoGradGuard _ = new NoGradGuard()) {
            steps++;
            double length = gradientLength();
            double scale = regime.clip() > 0 && length > regime.clip() ? regime.clip() / length : 1;
            Scalar decay = new Scalar(1 - rate * regime.weightDecay());
            double correction2 = Math.sqrt(1 - Math.pow(BETA_2, steps));
            Scalar move = new Scalar(-rate * correction2 / (1 - Math.pow(BETA_1, steps)));
            Scalar epsilon = new Scalar(EPSILON * correction2);
            Scalar clip = new Scalar(scale);
            Scalar fresh1 = new Scalar(1 - BETA_1);
            Scalar keep2 = new Scalar(BETA_2);
            Scalar fresh2 = new Scalar(1 - BETA_2);
            for (int i = 0; i < leaves.size(); i++) {
                Tensor leaf = leaves.get(i);
                Tensor gradient = leaf.grad();
                if (!gradient.defined()) {
                    continue;
                }
                if (scale != 1) {
                    gradient.mul_(clip);
                }
                leaf.mul_(decay);
                means.get(i).lerp_(gradient, fresh1);
                squares.get(i).mul_(keep2).addcmul_(gradient, gradient, fresh2);
                leaf.addcdiv_(means.get(i), squares.get(i).sqrt().add_(epsilon), move);
            }
            forgetGradients();
            return length;
        }
    }

    void forgetGradients() {
        leaves.forEach(leaf -> leaf.mutable_grad().reset());
    }

    /// Frees the state.
    void close() {
        means.forEach(Tensor::close);
        squares.forEach(Tensor::close);
    }

    private double gradientLength() {
        TensorVector lengths = new TensorVector();
        for (Tensor leaf : leaves) {
            Tensor gradient = leaf.grad();
            if (gradient.defined()) {
                lengths.push_back(gradient.norm());
            }
        }
        return lengths.empty() ? 0 : torch.stack(lengths).norm().item_double();
    }
}
