package dev.sluice.hub.xet;

/// One input at a time, with integers.
final class Blake3Scalar implements Blake3Kernel {
    private static final int[] INITIAL_VALUE = {
        0x6A09E667,
        0xBB67AE85,
        0x3C6EF372,
        0xA54FF53A,
        0x510E527F,
        0x9B05688C,
        0x1F83D9AB,
        0x5BE0CD19
    };

    static final int ROUNDS = 7;

    /// Which message word each step of each round takes: the permutation of section 2.2, applied
    /// once more every round.
    static final int[] SCHEDULE = schedule();

    static int[] initialValue() {
        return INITIAL_VALUE.clone();
    }

    static int initialValue(int word) {
        return INITIAL_VALUE[word];
    }

    private static int[] schedule() {
        int[] permutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
        int[] schedule = new int[ROUNDS * 16];
        for (int i = 0; i < 16; i++) {
            schedule[i] = i;
        }
        for (int i = 16; i < schedule.length; i++) {
            schedule[i] = schedule[i - 16 - i % 16 + permutation[i % 16]];
        }
        return schedule;
    }

    @Override
    public void chunks(byte[] input, int offset, int count, int[] key, int flags, int[] values) {
        chunks(input, offset, 0, count, key, flags, values);
    }

    /// The chunks `from` to `to`, counted from the input's first at `offset`.
    static void chunks(
            byte[] input, int offset, int from, int to, int[] key, int flags, int[] values) {
        for (int i = from; i < to; i++) {
            int start = offset + i * Blake3.CHUNK_BYTES;
            chunk(input, start, Blake3.CHUNK_BYTES, key, i, flags, 0, values, i * 8);
        }
    }

    @Override
    public void parents(int[] values, int pairs, int[] key, int flags) {
        parents(values, 0, pairs, key, flags);
    }

    static void parents(int[] values, int from, int to, int[] key, int flags) {
        for (int i = from; i < to; i++) {
            parent(values, i * 16, key, flags, values, i * 8);
        }
    }

    /// One chunk of at most 1 KiB; `lastFlags` are added to its last block's.
    static void chunk(
            byte[] input,
            int offset,
            int length,
            int[] key,
            long counter,
            int flags,
            int lastFlags,
            int[] values,
            int valueOffset) {
        int[] state = new int[16];
        int[] message = new int[16];
        int[] chain = key.clone();
        int done = 0;
        do {
            int size = Math.min(Blake3.BLOCK_BYTES, length - done);
            load(input, offset + done, size, message);
            int blockFlags =
                    flags
                            | (done == 0 ? Blake3.CHUNK_START : 0)
                            | (done + size == length ? Blake3.CHUNK_END | lastFlags : 0);
            compress(chain, message, counter, size, blockFlags, state);
            System.arraycopy(state, 0, chain, 0, 8);
            done += size;
        } while (done < length);
        System.arraycopy(chain, 0, values, valueOffset, 8);
    }

    /// Joins two chaining values, sixteen words from `offset` on.
    static void parent(
            int[] pair, int offset, int[] key, int flags, int[] values, int valueOffset) {
        int[] message = new int[16];
        System.arraycopy(pair, offset, message, 0, 16);
        int[] state = new int[16];
        compress(key, message, 0, Blake3.BLOCK_BYTES, flags, state);
        System.arraycopy(state, 0, values, valueOffset, 8);
    }

    private static void load(byte[] input, int offset, int size, int[] message) {
        if (size == Blake3.BLOCK_BYTES) {
            for (int i = 0; i < 16; i++) {
                message[i] = Blake3.word(input, offset + i * Integer.BYTES);
            }
            return;
        }
        byte[] padded = new byte[Blake3.BLOCK_BYTES];
        System.arraycopy(input, offset, padded, 0, size);
        load(padded, 0, Blake3.BLOCK_BYTES, message);
    }

    private static void compress(
            int[] chain, int[] message, long counter, int size, int flags, int[] v) {
        System.arraycopy(chain, 0, v, 0, 8);
        System.arraycopy(INITIAL_VALUE, 0, v, 8, 4);
        v[12] = (int) counter;
        v[13] = (int) (counter >>> 32);
        v[14] = size;
        v[15] = flags;
        for (int round = 0; round < ROUNDS; round++) {
            int s = round * 16;
            mix(v, 0, 4, 8, 12, message[SCHEDULE[s]], message[SCHEDULE[s + 1]]);
            mix(v, 1, 5, 9, 13, message[SCHEDULE[s + 2]], message[SCHEDULE[s + 3]]);
            mix(v, 2, 6, 10, 14, message[SCHEDULE[s + 4]], message[SCHEDULE[s + 5]]);
            mix(v, 3, 7, 11, 15, message[SCHEDULE[s + 6]], message[SCHEDULE[s + 7]]);
            mix(v, 0, 5, 10, 15, message[SCHEDULE[s + 8]], message[SCHEDULE[s + 9]]);
            mix(v, 1, 6, 11, 12, message[SCHEDULE[s + 10]], message[SCHEDULE[s + 11]]);
            mix(v, 2, 7, 8, 13, message[SCHEDULE[s + 12]], message[SCHEDULE[s + 13]]);
            mix(v, 3, 4, 9, 14, message[SCHEDULE[s + 14]], message[SCHEDULE[s + 15]]);
        }
        for (int i = 0; i < 8; i++) {
            v[i] ^= v[i + 8];
        }
    }

    private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
        int va = v[a] + v[b] + x;
        int vd = Integer.rotateRight(v[d] ^ va, 16);
        int vc = v[c] + vd;
        int vb = Integer.rotateRight(v[b] ^ vc, 12);
        va += vb + y;
        vd = Integer.rotateRight(vd ^ va, 8);
        vc += vd;
        v[a] = va;
        v[b] = Integer.rotateRight(vb ^ vc, 7);
        v[c] = vc;
        v[d] = vd;
    }
}
