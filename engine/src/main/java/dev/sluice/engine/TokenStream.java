package dev.sluice.engine;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.KeyValueCache;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.Pass;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// A text in the model, read token by token: gives the logits of what may come next. Owns its keys
/// and values. Call it on a thread of libtorch's own.
final class TokenStream implements AutoCloseable {
    /// Tokens of one pass over a prompt; attention takes memory for this many times all before.
    private static final int CHUNK_TOKENS = 512;

    private final Decoder decoder;
    private final Parameters parameters;
    private final Pass pass;
    private final KeyValueCache cache;

    TokenStream(Decoder decoder, Parameters parameters, Pass pass, int capacity) {
        this.decoder = decoder;
        this.parameters = parameters;
        this.cache = new KeyValueCache(capacity);
        this.pass = pass.with(cache);
    }

    /// Reads tokens and gives the logits after the last, one for each token of the vocabulary.
    float[] read(int... tokens) {
        try (NoGradGuard _ = new NoGradGuard()) {
            int last = tokens.length - 1 - (tokens.length - 1) % CHUNK_TOKENS;
            for (int from = 0; from < last; from += CHUNK_TOKENS) {
                try (PointerScope _ = new PointerScope()) {
                    hidden(Arrays.copyOfRange(tokens, from, from + CHUNK_TOKENS));
                }
            }
            try (PointerScope _ = new PointerScope()) {
                Tensor hidden = hidden(Arrays.copyOfRange(tokens, last, tokens.length));
                Tensor end = hidden.select(1, hidden.size(1) - 1);
                return Elements.floats(decoder.logits(parameters, end));
            }
        }
    }

    private Tensor hidden(int[] tokens) {
        long[] wide = Arrays.stream(tokens).asLongStream().toArray();
        return decoder.hidden(parameters, torch.tensor(wide).view(1, -1), pass);
    }

    @Override
    public void close() {
        cache.close();
    }
}
