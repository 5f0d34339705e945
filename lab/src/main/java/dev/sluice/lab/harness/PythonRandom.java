package dev.sluice.lab.harness;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Python's `random.Random` of a small whole number as seed: the harness draws few-shot examples
/// and bootstraps perplexities with it, so equal numbers need equal draws.
///
/// MT19937 after Matsumoto and Nishimura 1998 with seeding by array of 2002; how draws are made of
/// it is fixed by CPython's `random.py`.
final class PythonRandom {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    /// @param seed from 0 to 2³²−1
    PythonRandom(long seed) {
        state[0] = 19650218;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        int i = 1;
        for (int k = 0; k < SIZE; k++) {
            state[i] = (state[i] ^ (mixed(i) * 1664525)) + (int) seed;
            i = advance(i);
        }
        for (int k = 0; k < SIZE - 1; k++) {
            state[i] = (state[i] ^ (mixed(i) * 1566083941)) - i;
            i = advance(i);
        }
        state[0] = 0x80000000;
    }

    private int mixed(int i) {
        return state[i - 1] ^ (state[i - 1] >>> 30);
    }

    private int advance(int i) {
        if (i + 1 < SIZE) {
            return i + 1;
        }
        state[0] = state[SIZE - 1];
        return 1;
    }

    private int nextInt() {
        if (next == SIZE) {
            for (int i = 0; i < SIZE; i++) {
                int bits = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
                state[i] =
                        state[(i + SHIFT) % SIZE]
                                ^ (bits >>> 1)
                                ^ ((bits & 1) == 0 ? 0 : 0x9908b0df);
            }
            next = 0;
        }
        int bits = state[next++];
        bits ^= bits >>> 11;
        bits ^= (bits << 7) & 0x9d2c5680;
        bits ^= (bits << 15) & 0xefc60000;
        return bits ^ (bits >>> 18);
    }

    /// `random()`: 53 bits, from 0 to below 1.
    double nextDouble() {
        int high = nextInt() >>> 5;
        int low = nextInt() >>> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    /// `_randbelow(bound)`, of 1 to 2³¹−1.
    int below(int bound) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
        int draw = nextInt() >>> (Integer.SIZE - bits);
        while (draw >= bound) {
            draw = nextInt() >>> (Integer.SIZE - bits);
        }
        return draw;
    }

    /// `sample(population, count)`.
    <T> List<T> sample(List<T> population, int count) {
        int size = population.size();
        if (count > size) {
            throw new IllegalArgumentException("%d of %d".formatted(count, size));
        }
        List<T> drawn = new ArrayList<>(count);
        int setSize = 21;
        if (count > 5) {
            setSize += (int) Math.pow(4, Math.ceil(Math.log(count * 3.0) / Math.log(4)));
        }
        if (size <= setSize) {
            List<T> pool = new ArrayList<>(population);
            for (int i = 0; i < count; i++) {
                int place = below(size - i);
                drawn.add(pool.get(place));
                pool.set(place, pool.get(size - i - 1));
            }
            return drawn;
        }
        Set<Integer> places = new HashSet<>();
        while (drawn.size() < count) {
            int place = below(size);
            if (places.add(place)) {
                drawn.add(population.get(place));
            }
        }
        return drawn;
    }
}
