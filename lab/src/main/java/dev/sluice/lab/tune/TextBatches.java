package dev.sluice.lab.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// Texts in batches, pass after pass, each shuffled anew. What comes at a step follows from the
/// seed and the step alone.
public final class TextBatches {
    /// What is never to be predicted: torch's cross entropy passes it over.
    static final long NO_TARGET = -100;

    /// Few different lengths, since libtorch keeps a compiled kernel for each shape it meets.
    private static final int LENGTH_STEP = 8;

    /// How many batches are sorted among themselves.
    private static final int BATCHES_SORTED = 8;

    private final List<Text> texts;
    private final int batchSize;
    private final SplittableRandom random;
    private List<List<Text>> pass = List.of();
    private int next;

    /// What is learnt.
    public static final class Text {
        private final int[] tokens;
        private final int learntFrom;

        /// @param tokens at least two
        /// @param learntFrom how many tokens at the beginning are given and not learnt; the first
        ///   always is
        public Text(int[] tokens, int learntFrom) {
            if (tokens.length < 2) {
                throw new IllegalArgumentException("a text of %d tokens".formatted(tokens.length));
            }
            this.tokens = tokens.clone();
            this.learntFrom = Math.max(1, learntFrom);
        }

        int length() {
            return tokens.length;
        }
    }

    public TextBatches(List<Text> texts, int batchSize, long seed) {
        this.texts = List.copyOf(texts);
        this.batchSize = Math.min(batchSize, texts.size());
        this.random = new SplittableRandom(seed);
    }

    /// Texts side by side, padded at their end.
    public static final class Batch {
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

    /// How many batches one pass over all texts has.
    int perPass() {
        return Math.ceilDiv(texts.size(), batchSize);
    }

    /// The next batch.
    public Batch next() {
        if (next == pass.size()) {
            pass = shuffledPass();
            next = 0;
        }
        List<Text> rows = pass.get(next++);
        int longest = rows.stream().mapToInt(row -> row.length() - 1).max().orElseThrow();
        int length = Math.ceilDiv(longest, LENGTH_STEP) * LENGTH_STEP;
        long[] tokens = new long[Math.multiplyExact(rows.size(), length)];
        long[] targets = new long[tokens.length];
        Arrays.fill(targets, NO_TARGET);
        for (int row = 0; row < rows.size(); row++) {
            Text text = rows.get(row);
            for (int i = 0; i + 1 < text.tokens.length; i++) {
                tokens[row * length + i] = text.tokens[i];
                targets[row * length + i] =
                        i + 1 < text.learntFrom ? NO_TARGET : text.tokens[i + 1];
            }
        }
        return new Batch(tokens, targets, rows.size());
    }

    /// All texts in a new order. Texts of like length come together, or a batch would mostly be
    /// padding; which batch comes when is drawn.
    private List<List<Text>> shuffledPass() {
        List<Text> shuffled = new ArrayList<>(texts);
        Collections.shuffle(shuffled, Random.from(random));
        List<List<Text>> batches = new ArrayList<>();
        int group = Math.multiplyExact(batchSize, BATCHES_SORTED);
        for (int from = 0; from < shuffled.size(); from += group) {
            List<Text> some = shuffled.subList(from, Math.min(shuffled.size(), from + group));
            some.sort(Comparator.comparingInt(Text::length));
            for (int row = 0; row < some.size(); row += batchSize) {
                batches.add(some.subList(row, Math.min(some.size(), row + batchSize)));
            }
        }
        Collections.shuffle(batches, Random.from(random));
        return batches;
    }
}
