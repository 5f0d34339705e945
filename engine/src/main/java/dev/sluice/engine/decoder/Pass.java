package dev.sluice.engine.decoder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one forward pass is done with, beside parameters and tokens.
///
/// @param cache keys and values of the tokens before these; the pass appends its own. Null where
///   the tokens are the whole text
/// @param branches how rows divide, which a cache cannot hold; null where each token follows the
///   one before it
/// @param adapters added to every linear layer they know
/// @param hook sees the residual stream
public record Pass(
        @Nullable KeyValueCache cache,
        @Nullable Branches branches,
        List<LoraAdapter> adapters,
        ResidualHook hook) {
    /// The whole text at once, the model as it is.
    public static final Pass PLAIN = new Pass(null, null, List.of(), ResidualHook.NONE);

    public Pass {
        adapters = List.copyOf(adapters);
        if (cache != null && branches != null) {
            throw new IllegalArgumentException("a cache holds no branches");
        }
    }

    public Pass with(KeyValueCache newCache) {
        return new Pass(newCache, branches, adapters, hook);
    }

    public Pass with(Branches newBranches) {
        return new Pass(cache, newBranches, adapters, hook);
    }

    public Pass with(List<LoraAdapter> newAdapters) {
        return new Pass(cache, branches, newAdapters, hook);
    }

    public Pass with(ResidualHook newHook) {
        return new Pass(cache, branches, adapters, newHook);
    }
}
