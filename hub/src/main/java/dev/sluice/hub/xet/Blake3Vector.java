package dev.sluice.hub.xet;

import static dev.sluice.hub.xet.Blake3Scalar.SCHEDULE;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// As many inputs at once as an integer vector has lanes (section 5.3: one input a lane). Only to
/// be touched where the module of the Vector API is present.
final class Blake3Vector implements Blake3Kernel {
    private static final VectorSpecies<Integer> LANES =
            IntVector.SPECIES_PREFERRED.vectorBitSize() <= 512
                    ? IntVector.SPECIES_PREFERRED
                    : IntVector.SPECIES_512;

    private static final int WIDTH = LANES.length();

    /// Half a column step and half a diagonal step take two each.
    private static final int STEPS = Blake3Scalar.ROUNDS * 4;

    private static final int CHUNK_BLOCKS = Blake3.CHUNK_BYTES / Blake3.BLOCK_BYTES;

    /// Fewer inputs than this are cheaper one by one than in a vector with idle lanes.
    private static final int WORTH_A_VECTOR = Math.min(WIDTH, 4);

    static boolean hasLanes() {
        return WIDTH >= 4;
    }

    @Override
    public void chunks(byte[] input, int offset, int count, int[] key, int flags, int[] values) {
        int[] words = new int[CHUNK_BLOCKS * 16 * WIDTH];
        int[] chain = new int[8 * WIDTH];
        int done = 0;
        while (count - done >= WORTH_A_VECTOR) {
            int lanes = Math.min(WIDTH, count - done);
            for (int lane = 0; lane < lanes; lane++) {
                spread(input, offset + (done + lane) * Blake3.CHUNK_BYTES, words, lane);
            }
            fill(chain, key);
            for (int block = 0; block < CHUNK_BLOCKS; block++) {
                int blockFlags =
                        flags
                                | (block == 0 ? Blake3.CHUNK_START : 0)
                                | (block == CHUNK_BLOCKS - 1 ? Blake3.CHUNK_END : 0);
                compress(words, block * 16 * WIDTH, chain, done, 1, blockFlags);
            }
            gather(chain, lanes, values, done * 8);
            done += lanes;
        }
        Blake3Scalar.chunks(input, offset, done, count, key, flags, values);
    }

    @Override
    public void parents(int[] values, int pairs, int[] key, int flags) {
        int[] words = new int[16 * WIDTH];
        int[] chain = new int[8 * WIDTH];
        int done = 0;
        while (pairs - done >= WORTH_A_VECTOR) {
            int lanes = Math.min(WIDTH, pairs - done);
            for (int lane = 0; lane < lanes; lane++) {
                for (int i = 0; i < 16; i++) {
                    words[i * WIDTH + lane] = values[(done + lane) * 16 + i];
                }
            }
            fill(chain, key);
            compress(words, 0, chain, 0, 0, flags);
            gather(chain, lanes, values, done * 8);
            done += lanes;
        }
        Blake3Scalar.parents(values, done, pairs, key, flags);
    }

    /// Puts a chunk's words into its lane.
    private static void spread(byte[] input, int offset, int[] words, int lane) {
        for (int i = 0; i < Blake3.CHUNK_BYTES / Integer.BYTES; i++) {
            words[i * WIDTH + lane] = Blake3.word(input, offset + i * Integer.BYTES);
        }
    }

    private static void fill(int[] chain, int[] key) {
        for (int i = 0; i < 8; i++) {
            IntVector.broadcast(LANES, key[i]).intoArray(chain, i * WIDTH);
        }
    }

    private static void gather(int[] chain, int lanes, int[] values, int offset) {
        for (int lane = 0; lane < lanes; lane++) {
            for (int i = 0; i < 8; i++) {
                values[offset + lane * 8 + i] = chain[i * WIDTH + lane];
            }
        }
    }

    /// One whole block of each lane. The chunk counter of lane `i` is `counter + i * apart`; it
    /// stays below 2^31 as no array is longer.
    private static void compress(
            int[] words, int at, int[] chain, int counter, int apart, int flags) {
        IntVector zero = IntVector.zero(LANES);
        IntVector v0 = IntVector.fromArray(LANES, chain, 0);
        IntVector v1 = IntVector.fromArray(LANES, chain, 1 * WIDTH);
        IntVector v2 = IntVector.fromArray(LANES, chain, 2 * WIDTH);
        IntVector v3 = IntVector.fromArray(LANES, chain, 3 * WIDTH);
        IntVector v4 = IntVector.fromArray(LANES, chain, 4 * WIDTH);
        IntVector v5 = IntVector.fromArray(LANES, chain, 5 * WIDTH);
        IntVector v6 = IntVector.fromArray(LANES, chain, 6 * WIDTH);
        IntVector v7 = IntVector.fromArray(LANES, chain, 7 * WIDTH);
        IntVector v8 = IntVector.broadcast(LANES, Blake3Scalar.initialValue(0));
        IntVector v9 = IntVector.broadcast(LANES, Blake3Scalar.initialValue(1));
        IntVector v10 = IntVector.broadcast(LANES, Blake3Scalar.initialValue(2));
        IntVector v11 = IntVector.broadcast(LANES, Blake3Scalar.initialValue(3));
        IntVector v12 = zero.addIndex(apart).add(counter);
        IntVector v13 = zero;
        IntVector v14 = IntVector.broadcast(LANES, Blake3.BLOCK_BYTES);
        IntVector v15 = IntVector.broadcast(LANES, flags);
        IntVector turnD = IntVector.broadcast(LANES, 16);
        IntVector turnB = IntVector.broadcast(LANES, 12);
        IntVector nextTurnD = IntVector.broadcast(LANES, 8);
        IntVector nextTurnB = IntVector.broadcast(LANES, 7);
        for (int step = 0; step < STEPS; step++) {
            int s = step / 2 * 8 + step % 2;
            v0 = v0.add(v4).add(word(words, at, s));
            v1 = v1.add(v5).add(word(words, at, s + 2));
            v2 = v2.add(v6).add(word(words, at, s + 4));
            v3 = v3.add(v7).add(word(words, at, s + 6));
            v12 = v12.lanewise(VectorOperators.XOR, v0).lanewise(VectorOperators.ROR, turnD);
            v13 = v13.lanewise(VectorOperators.XOR, v1).lanewise(VectorOperators.ROR, turnD);
            v14 = v14.lanewise(VectorOperators.XOR, v2).lanewise(VectorOperators.ROR, turnD);
            v15 = v15.lanewise(VectorOperators.XOR, v3).lanewise(VectorOperators.ROR, turnD);
            v8 = v8.add(v12);
            v9 = v9.add(v13);
            v10 = v10.add(v14);
            v11 = v11.add(v15);
            v4 = v4.lanewise(VectorOperators.XOR, v8).lanewise(VectorOperators.ROR, turnB);
            v5 = v5.lanewise(VectorOperators.XOR, v9).lanewise(VectorOperators.ROR, turnB);
            v6 = v6.lanewise(VectorOperators.XOR, v10).lanewise(VectorOperators.ROR, turnB);
            v7 = v7.lanewise(VectorOperators.XOR, v11).lanewise(VectorOperators.ROR, turnB);
            IntVector turnDWas = turnD;
            IntVector turnBWas = turnB;
            turnD = nextTurnD;
            turnB = nextTurnB;
            nextTurnD = turnDWas;
            nextTurnB = turnBWas;
            if (step % 2 == 0) {
                continue;
            }
            // From the columns to the diagonals, and from these back.
            IntVector v4Was = v4;
            IntVector v8Was = v8;
            IntVector v9Was = v9;
            IntVector v12Was = v12;
            v8 = v10;
            v10 = v8Was;
            v9 = v11;
            v11 = v9Was;
            if (step % 4 == 1) {
                v4 = v5;
                v5 = v6;
                v6 = v7;
                v7 = v4Was;
                v12 = v15;
                v15 = v14;
                v14 = v13;
                v13 = v12Was;
            } else {
                v4 = v7;
                v7 = v6;
                v6 = v5;
                v5 = v4Was;
                v12 = v13;
                v13 = v14;
                v14 = v15;
                v15 = v12Was;
            }
        }
        v0.lanewise(VectorOperators.XOR, v8).intoArray(chain, 0);
        v1.lanewise(VectorOperators.XOR, v9).intoArray(chain, 1 * WIDTH);
        v2.lanewise(VectorOperators.XOR, v10).intoArray(chain, 2 * WIDTH);
        v3.lanewise(VectorOperators.XOR, v11).intoArray(chain, 3 * WIDTH);
        v4.lanewise(VectorOperators.XOR, v12).intoArray(chain, 4 * WIDTH);
        v5.lanewise(VectorOperators.XOR, v13).intoArray(chain, 5 * WIDTH);
        v6.lanewise(VectorOperators.XOR, v14).intoArray(chain, 6 * WIDTH);
        v7.lanewise(VectorOperators.XOR, v15).intoArray(chain, 7 * WIDTH);
    }

    private static IntVector word(int[] words, int at, int step) {
        return IntVector.fromArray(LANES, words, at + SCHEDULE[step] * WIDTH);
    }
}
