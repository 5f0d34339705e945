package dev.sluice.engine;

import dev.sluice.engine.decoder.Decoder;
import dev.sluice.engine.decoder.KeyValueCache;
import dev.sluice.engine.decoder.Parameters;
import dev.sluice.engine.decoder.Pass;
import dev.sluice.engine.decoder.RowDecoder;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// A text in the model, read token by token: gives the logits of what may come next. Owns its keys
/// and values. Call it on a thread of libtorch's own.
final class TokenStream implements AutoCloseable {
    /// Tokens of one pass over a prompt; attention takes memory for this many times all before.
    private static final int CHUNK_TOKENS = 512;

    private final Decoder decoder;
    private final Parameters parameters;
    private final Pass pass;
    private final KeyValueCache cache;
    private @Nullable RowDecoder row;
    private boolean isRowSought;

    TokenStream(Decoder decoder, Parameters parameters, Pass pass, int capacity) {
        this.decoder = decoder;
        this.parameters = parameters;
        this.cache = new KeyValueCache(capacity);
        this.pass = pass.with(cache);
    }

    /// Reads tokens and gives the logits after the last, one for each token of the vocabulary; they
    /// hold until the next call.
    float[] read(int... tokens) {
        if (tokens.length == 1 && cache.length() > 0) {
            RowDecoder reader = row();
            if (reader != null) {
                return reader.logits(tokens[0]);
            }
        }
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

    private @Nullable RowDecoder row() {
        if (!isRowSought) {
            isRowSought = true;
            row = decoder.row(parameters, pass, torch.get_num_threads()).orElse(null);
        }
        return row;
    }

    private Tensor hidden(int[] tokens) {
        long[] wide = Arrays.stream(tokens).asLongStream().toArray();
        return decoder.hidden(parameters, torch.tensor(wide).view(1, -1), pass);
    }

    @Override
    public void close() {
        if (row != null) {
            row.close();
        }
        cache.close();
    }
}
