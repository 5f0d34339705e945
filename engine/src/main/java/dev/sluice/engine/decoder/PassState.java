package dev.sluice.engine.decoder;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/// What the layers of one pass share: where its tokens stand, who sees whom, how far they are
/// turned. Full layers and sliding layers have each their own.
final class PassState {
    private final Pass pass;
    private final @Nullable Branches branches;
    private final int tokens;
    private final int past;
    private final Kind full;
    private final Kind sliding;

    /// One kind of layer in this pass.
    final class Kind {
        private final Rope rope;
        private final int window;
        private Rope.@Nullable Turn turn;
        private @Nullable ScalarType turnType;
        private @Nullable Tensor mask;

        private Kind(Rope rope, int window) {
            this.rope = rope;
            this.window = window;
        }

        /// The turn of this pass' positions, in the type of the heads it is for.
        Rope.Turn turn(ScalarType dtype) {
            Rope.Turn made = turn;
            if (made == null || turnType != dtype) {
                made =
                        branches == null
                                ? rope.turn(past, tokens, dtype)
                                : rope.turn(branches, dtype);
                turn = made;
                turnType = dtype;
            }
            return made;
        }

        /// How many of the stored and new tokens can be left out because none of the new ones sees
        /// them.
        int unseen() {
            return window == 0 || branches != null ? 0 : Math.max(0, past + 1 - window);
        }

        /// What is added to scores `[…, tokens, seen]`: minus infinity where a token does not see
        /// the other. Null where all see all.
        @Nullable Tensor mask() {
            if (tokens == 1) {
                return null;
            }
            Tensor made = mask;
            if (made == null) {
                made = makeMask();
                mask = made;
            }
            return made;
        }

        private Tensor makeMask() {
            if (branches != null) {
                return branches.mask(window);
            }
            int first = unseen();
            Tensor hidden =
                    torch.full(
                            new long[] {tokens, past + tokens - first},
                            new Scalar(Double.NEGATIVE_INFINITY),
                            torch.dtype(ScalarType.Float));
            Tensor later = hidden.triu(past - first + 1);
            return window == 0 || past + tokens <= window
                    ? later
                    : later.add(hidden.tril(past - first - window));
        }
    }

    PassState(DecoderConfig config, Pass pass, Rope fullRope, Rope slidingRope, int tokens) {
        this.pass = pass;
        this.branches = pass.branches();
        this.tokens = tokens;
        KeyValueCache cache = pass.cache();
        this.past = cache == null ? 0 : cache.length();
        this.full = new Kind(fullRope, 0);
        this.sliding = new Kind(slidingRope, config.slidingWindow());
    }

    Pass pass() {
        return pass;
    }

    Kind kind(boolean isSliding) {
        return isSliding ? sliding : full;
    }
}
