package dev.sluice.lab.attack;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.lab.train.Forward;
import dev.sluice.lab.tune.LeafParameters;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A model in an attacker's hands.
///
/// @param parameters what forward passes read
/// @param pass what forward passes are done with
/// @param leaves what training changes
/// @param owned what is freed at the end
record Attacked(Parameters parameters, Pass pass, List<Tensor> leaves, List<AutoCloseable> owned)
        implements AutoCloseable {
    Attacked {
        leaves = List.copyOf(leaves);
        owned = List.copyOf(owned);
    }

    /// Copies of every weight, all of which are trained.
    static Attacked whole(LeafParameters copies) {
        return new Attacked(copies, Pass.PLAIN, copies.leaves(), List.of(copies));
    }

    /// The published model itself.
    static Attacked untouched(Parameters published) {
        return new Attacked(published, Pass.PLAIN, List.of(), List.of());
    }

    /// As training sees it.
    Forward forward(Decoder decoder) {
        return tokens -> decoder.logits(parameters, decoder.hidden(parameters, tokens, pass));
    }

    @Override
    public void close() {
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
