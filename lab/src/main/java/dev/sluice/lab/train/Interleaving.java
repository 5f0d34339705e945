package dev.sluice.lab.train;

import dev.sluice.lab.recipe.TextRole;
import java.util.List;
import java.util.Map;

/// An order in which batches of several kinds of text come, each kind spread evenly over the whole
/// run: its batch `j` of `n` stands at `(j + ½) / n` of the way. Nothing is drawn.
final class Interleaving {
    private final List<TextRole> roles;
    private final byte[] kinds;
    private final int[] places;

    /// @param counts how many batches there are of each kind; together they fit an array
    Interleaving(Map<TextRole, Integer> counts) {
        roles = counts.keySet().stream().sorted().toList();
        int[] left = roles.stream().mapToInt(role -> counts.getOrDefault(role, 0)).toArray();
        int steps = 0;
        for (int count : left) {
            steps = Math.addExact(steps, count);
        }
        kinds = new byte[steps];
        places = new int[steps];
        int[] next = new int[left.length];
        for (int step = 0; step < steps; step++) {
            int kind = earliest(next, left);
            kinds[step] = (byte) kind;
            places[step] = next[kind]++;
        }
    }

    private static int earliest(int[] next, int[] counts) {
        int best = -1;
        double bestTime = Double.POSITIVE_INFINITY;
        for (int kind = 0; kind < counts.length; kind++) {
            double time = (next[kind] + 0.5) / counts[kind];
            if (next[kind] < counts[kind] && time < bestTime) {
                best = kind;
                bestTime = time;
            }
        }
        return best;
    }

    int steps() {
        return kinds.length;
    }

    /// What a step's batch is of.
    TextRole role(int step) {
        return roles.get(kinds[step]);
    }

    /// Which of its kind a step's batch is, counted from 0.
    int place(int step) {
        return places[step];
    }
}
