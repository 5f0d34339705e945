package dev.sluice.engine.decoder;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Keys and values of the tokens that were read already, for every row of a batch. Memory is taken
/// once, at the first pass, and written in place; it is not differentiable.
///
/// Owned by whoever made it: [#close] frees the memory. Not thread-safe.
public final class KeyValueCache implements AutoCloseable {
    private final int capacity;
    private final Map<Long, Store> stores = new HashMap<>();
    private int length;

    /// Keys and values of one part of one layer: `[batch, heads, capacity, headDim]` each.
    private record Store(Tensor keys, Tensor values) {}

    /// What is stored of one part of one layer: `[batch, heads, length, headDim]` each, views.
    record View(Tensor keys, Tensor values) {}

    /// An empty cache.
    ///
    /// @param capacity the most tokens a row may have
    public KeyValueCache(int capacity) {
        this.capacity = capacity;
    }

    public int capacity() {
        return capacity;
    }

    /// How many tokens of each row are stored.
    public int length() {
        return length;
    }

    /// How many texts are stored beside each other; 0 before the first pass.
    int rows() {
        return stores.values().stream()
                .mapToInt(store -> Math.toIntExact(store.keys.size(0)))
                .findFirst()
                .orElse(0);
    }

    /// Forgets the tokens from a place on; what stood there is overwritten by the next pass.
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException(
                    "cannot cut a cache of %d tokens to %d".formatted(length, newLength));
        }
        length = newLength;
    }

    /// Makes sure that so many tokens fit.
    void reserve(int tokens) {
        if (tokens > capacity - length) {
            throw new IllegalArgumentException(
                    "%d tokens do not fit a cache of %d that holds %d; make it larger"
                            .formatted(tokens, capacity, length));
        }
    }

    /// Writes the keys and values of new tokens, `[batch, heads, tokens, headDim]`, behind those of
    /// a layer's part, and gives all of them.
    View append(int layer, int part, Tensor keys, Tensor values) {
        Store store =
                stores.computeIfAbsent(key(layer, part), _ -> new Store(room(keys), room(values)));
        long tokens = keys.size(2);
        store.keys.narrow(2, length, tokens).copy_(keys);
        store.values.narrow(2, length, tokens).copy_(values);
        return new View(
                store.keys.narrow(2, 0, length + tokens),
                store.values.narrow(2, 0, length + tokens));
    }

    /// The memory of a layer's part that a pass has filled, `[batch, heads, capacity, headDim]`:
    /// what lies behind [#length] is undefined.
    View whole(int layer, int part) {
        Store store = stores.get(key(layer, part));
        if (store == null) {
            throw new IllegalStateException("no pass has filled this cache");
        }
        return new View(store.keys, store.values);
    }

    /// Counts tokens as stored, when every layer has appended them.
    void advance(int tokens) {
        length += tokens;
    }

    @Override
    public void close() {
        stores.values()
                .forEach(
                        store -> {
                            store.keys.close();
                            store.values.close();
                        });
        stores.clear();
        length = 0;
    }

    private static long key(int layer, int part) {
        return ((long) layer << 32) | part;
    }

    private Tensor room(Tensor like) {
        Tensor room =
                torch.empty(
                        new long[] {like.size(0), like.size(1), capacity, like.size(3)},
                        like.options(),
                        new org.bytedeco.pytorch.MemoryFormatOptional());
        room.retainReference();
        return room;
    }
}
