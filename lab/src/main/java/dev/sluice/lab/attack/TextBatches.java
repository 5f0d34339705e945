package dev.sluice.lab.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Texts in batches, pass after pass, each shuffled anew. What comes at a step follows from the
/// seed and the step alone.
final class TextBatches {
    /// What is never to be predicted: torch's cross entropy passes it over.
    static final long NO_TARGET = -100;

    /// Few different lengths, since libtorch keeps a compiled kernel for each shape it meets.
    private static final int LENGTH_STEP = 8;

    private final List<int[]> texts;
    private final int batchSize;
    private final SplittableRandom random;
    private List<int[]> pass = List.of();
    private int next;

    /// @param texts as tokens, each at least two
    TextBatches(List<int[]> texts, int batchSize, long seed) {
        this.texts = List.copyOf(texts);
        this.batchSize = Math.min(batchSize, texts.size());
        this.random = new SplittableRandom(seed);
    }

    /// Texts side by side, padded at their end.
    static final class Batch {
        private final long[] tokens;
        private final long[] targets;
        private final int rows;

        private Batch(long[] tokens, long[] targets, int rows) {
            this.tokens = tokens;
            this.targets = targets;
            this.rows = rows;
        }

        /// int64 `[rows, length]`.
        Tensor tokens() {
            return torch.tensor(tokens).view(rows, -1);
        }

        /// The token that follows each, or [#NO_TARGET]: int64 `[rows · length]`.
        Tensor targets() {
            return torch.tensor(targets);
        }
    }

    /// The next batch. Every one has as many texts, so a pass may end within one.
    Batch next() {
        List<int[]> rows = new ArrayList<>(batchSize);
        while (rows.size() < batchSize) {
            if (next == pass.size()) {
                List<int[]> shuffled = new ArrayList<>(texts);
                Collections.shuffle(shuffled, Random.from(random));
                pass = shuffled;
                next = 0;
            }
            rows.add(pass.get(next++));
        }
        int longest = rows.stream().mapToInt(row -> row.length - 1).max().orElseThrow();
        int length = Math.ceilDiv(longest, LENGTH_STEP) * LENGTH_STEP;
        long[] tokens = new long[Math.multiplyExact(rows.size(), length)];
        long[] targets = new long[tokens.length];
        Arrays.fill(targets, NO_TARGET);
        for (int row = 0; row < rows.size(); row++) {
            int[] text = rows.get(row);
            for (int i = 0; i + 1 < text.length; i++) {
                tokens[row * length + i] = text[i];
                targets[row * length + i] = text[i + 1];
            }
        }
        return new Batch(tokens, targets, rows.size());
    }
}
