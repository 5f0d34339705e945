package dev.sluice.hub.xet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/// BLAKE3 of byte arrays, plain or keyed, 32 bytes out (`github.com/BLAKE3-team/BLAKE3-specs`,
/// sections 2.1 to 2.6).
///
/// The input is cut into BLAKE3 chunks of 1 KiB, which are hashed as many at once as the processor
/// has lanes; the values are then joined level by level, a value without a partner moving up
/// unchanged, which gives the same tree as the specification's left-heavy one.
final class Blake3 {
    /// Bytes of a hash, and of a key.
    static final int HASH_BYTES = 32;

    static final int CHUNK_BYTES = 1024;
    static final int BLOCK_BYTES = 64;

    static final int CHUNK_START = 1;
    static final int CHUNK_END = 1 << 1;
    static final int PARENT = 1 << 2;
    private static final int ROOT = 1 << 3;
    private static final int KEYED_HASH = 1 << 4;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Blake3Kernel kernel;
    private final int[] key;
    private final int flags;

    private Blake3(Blake3Kernel kernel, int[] key, int flags) {
        this.kernel = kernel;
        this.key = key;
        this.flags = flags;
    }

    /// The plain hash.
    static Blake3 plain() {
        return plain(Blake3Kernel.fastest());
    }

    static Blake3 plain(Blake3Kernel kernel) {
        return new Blake3(kernel, Blake3Scalar.initialValue(), 0);
    }

    /// The hash under a key of 32 bytes.
    static Blake3 keyed(byte[] key) {
        return keyed(Blake3Kernel.fastest(), key);
    }

    static Blake3 keyed(Blake3Kernel kernel, byte[] key) {
        if (key.length != HASH_BYTES) {
            throw new IllegalArgumentException("a BLAKE3 key has 32 bytes, not " + key.length);
        }
        int[] words = new int[8];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(key, i * Integer.BYTES);
        }
        return new Blake3(kernel, words, KEYED_HASH);
    }

    /// The hash of `length` bytes from `offset` on.
    byte[] hash(byte[] input, int offset, int length) {
        int[] root = rootWords(input, offset, length);
        byte[] hash = new byte[HASH_BYTES];
        for (int i = 0; i < 8; i++) {
            INT.set(hash, i * Integer.BYTES, root[i]);
        }
        return hash;
    }

    /// The hash as eight little-endian words.
    int[] rootWords(byte[] input, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, input.length);
        if (length <= CHUNK_BYTES) {
            int[] value = new int[8];
            Blake3Scalar.chunk(input, offset, length, key, 0, flags, ROOT, value, 0);
            return value;
        }
        // The last chunk may be short; what comes before is whole.
        int whole = (length - 1) / CHUNK_BYTES;
        int[] values = new int[(whole + 1) * 8];
        kernel.chunks(input, offset, whole, key, flags, values);
        int rest = offset + whole * CHUNK_BYTES;
        Blake3Scalar.chunk(
                input, rest, offset + length - rest, key, whole, flags, 0, values, whole * 8);
        return join(values, whole + 1);
    }

    private int[] join(int[] values, int leaves) {
        int count = leaves;
        while (count > 2) {
            int pairs = count / 2;
            kernel.parents(values, pairs, key, flags | PARENT);
            if (count % 2 == 1) {
                System.arraycopy(values, (count - 1) * 8, values, pairs * 8, 8);
            }
            count = pairs + count % 2;
        }
        int[] root = new int[8];
        Blake3Scalar.parent(values, 0, key, flags | PARENT | ROOT, root, 0);
        return root;
    }

    static int word(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }
}
